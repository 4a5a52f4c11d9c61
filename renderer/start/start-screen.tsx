import { FolderOpen, FolderSearch, Presentation, Sparkles } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useEngineInfo } from '../api/queries.ts'
import { beginDemo } from '../demo/demo.ts'
import { host } from '../host/index.ts'
import { useUi } from '../state/ui.ts'
import { Button, Kbd, Row, Stack, Text, ThemeMenu, useKeptFocus } from '../ui/index.ts'
import { Brand } from './brand.tsx'
import { chooseDatabase } from './choose.ts'
import { openSample } from './opening.ts'
import { OpeningPanel } from './opening-panel.tsx'
import { RecentCases } from './recent-cases.tsx'
import styles from './start-screen.module.css'

/** Before a case is open: what this is, what it promises, and the ways in. */
export function StartScreen() {
  const info = useEngineInfo()
  const show = useUi((state) => state.show)
  const showFleet = useUi((state) => state.showFleet)
  useEffect(() => host.setDocument('Turnscope', null), [])
  const main = useRef<HTMLElement>(null)
  useKeptFocus(main)

  return (
    <main className={styles.screen} ref={main} tabIndex={-1}>
      <div className={styles.column}>
        <Stack as="header" gap={8}>
          <Brand size="l" />
          <Text as="p" tone="quiet" size="l" pretty>
            Which runtime produced each turn, where it switched, and what history cannot explain.
          </Text>
        </Stack>

        <Row as="section" gap={10} wrap align="center" aria-label="Open a database">
          <Button tone="primary" size="l" onClick={() => void chooseDatabase()}>
            <FolderOpen size={17} aria-hidden />
            Open…
          </Button>
          <Button size="l" onClick={() => void openSample()}>
            <Sparkles size={17} aria-hidden />
            Open the sample
          </Button>
          <Button size="l" onClick={showFleet}>
            <FolderSearch size={16} aria-hidden />
            Many copies…
          </Button>
          <Button
            size="l"
            onClick={() => {
              beginDemo()
              void openSample()
            }}
          >
            <Presentation size={17} aria-hidden />
            Demo
          </Button>
          <p className={styles.hint}>
            {host.pathOfFile !== null &&
              'Or drop a copied turns.db, with its timeline store, or its folder anywhere on this window.'}
            {host.pathOfFile === null && (
              <>
                <Kbd>Ctrl</Kbd> <Kbd>O</Kbd> opens a copied turns.db of the machine Turnscope runs on.
              </>
            )}
          </p>
        </Row>

        <OpeningPanel />

        <RecentCases />

        <footer className={styles.promise}>
          <p>
            <strong>Your evidence stays as it is.</strong> Turnscope copies the file you pick, with its{' '}
            <code>-wal</code> and <code>-journal</code>, into a case of its own and seals it by SHA-256 while
            copying. SQLite only ever opens that copy; nothing is written to the file or its folder. What
            cannot be known stays unknown: no value is taken from another row, from the conversation’s latest
            pointer, or from a guess.
          </p>
          <Row gap={8} align="center" tone="muted" size="s">
            <Text as="p" fill>
              {info.data !== undefined && (
                <>
                  Turnscope {info.data.version} · SQLite {info.data.sqlite} · cases in{' '}
                  <Text as="bdi" anywhere>
                    {info.data.home}
                  </Text>{' '}
                  ·{' '}
                </>
              )}
              <button type="button" className={styles.keys} onClick={() => show('keys')}>
                Keys <Kbd>?</Kbd>
              </button>
            </Text>
            <ThemeMenu />
          </Row>
        </footer>
      </div>
    </main>
  )
}
