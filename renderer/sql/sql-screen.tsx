import { ChevronDown, Play, Square } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import { SQL_LIMITS } from '../../shared/contract/sql.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useUi } from '../state/ui.ts'
import { Button, ErrorBox, Kbd, Menu, MenuItem, Row, Stack, Text } from '../ui/index.ts'
import { Panels } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { isSend } from '../ui/typing.ts'
import { useValidation } from '../validation/use-validation.ts'
import { AnswerGrid } from './answer-grid.tsx'
import { SchemaList } from './schema-list.tsx'
import styles from './sql-screen.module.css'
import { cancelStatement, ofCase, runStatement, useConsole, useHistory } from './statement.ts'

const EXAMPLE = `SELECT runtime_key, count(*) AS turns
FROM turns GROUP BY runtime_key ORDER BY turns DESC`

/** Characters of a statement that a menu shows. */
const SHOWN = 90

/** Statements that a person writes, on the working copy: they read, and nothing else. */
export function SqlScreen({ caseView }: { readonly caseView: CaseView }) {
  const { case_id } = caseView
  const text = useUi((state) => state.choices.sql.statement)
  const choose = useUi((state) => state.choose)
  const { answer, error, running } = ofCase(useConsole(), case_id)
  const history = useHistory(case_id)
  const checks = useValidation(caseView, false).data?.checks ?? []
  const field = useRef<HTMLTextAreaElement>(null)
  const set = (statement: string): void => choose('sql', { statement })
  const { length } = text.trim()
  const tooLong = length > SQL_LIMITS.characters
  const run = (): void => void (length > 0 && !tooLong && runStatement(case_id, text))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isSend(event)) return
    event.preventDefault()
    run()
  }
  const insert = (name: string): void => {
    const { current } = field
    if (current === null) return
    current.setRangeText(name, current.selectionStart, current.selectionEnd, 'end')
    set(current.value)
    current.focus()
  }
  const take = (statement: string): void => {
    set(statement)
    field.current?.focus()
  }
  return (
    <section className={styles.view} aria-label="SQL">
      <Panels name="sql" orientation="horizontal" className={styles.panels}>
        <Panel id="console" minSize={330}>
          <Stack gap={10} pad="14px var(--gutter)" className={styles.console}>
            <div>
              <Text as="h1" size="xl" weight="bold">
                SQL
              </Text>
              <Text as="p" tone="muted">
                Reads the working copy, and cannot write it. At most {formatCount(SQL_LIMITS.rows)} rows and{' '}
                {SQL_LIMITS.seconds} s for each statement.
              </Text>
            </div>
            <textarea
              ref={field}
              className={styles.statement}
              aria-label="Statement"
              placeholder={EXAMPLE}
              rows={Math.min(12, Math.max(4, text.split('\n').length))}
              value={text}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => set(event.target.value)}
              onKeyDown={onKeyDown}
            />
            <Row gap={8} wrap align="center">
              {running === null ? (
                <Button tone="primary" disabled={length === 0 || tooLong} onClick={run}>
                  <Play size={14} aria-hidden />
                  Run
                </Button>
              ) : (
                <Button tone="primary" onClick={cancelStatement}>
                  <Square size={14} aria-hidden />
                  Stop
                </Button>
              )}
              <Kbd>Ctrl Enter</Kbd>
              <Choices
                name="Playbook"
                items={checks.flatMap(({ number, title, sql }) =>
                  sql === null ? [] : [[`${number}. ${title}`, sql] as const],
                )}
                onChoose={take}
              />
              <Choices
                name="Run before"
                items={history.map(
                  (sql) => [visibleText(sql.replace(/\s+/g, ' ').slice(0, SHOWN)), sql] as const,
                )}
                onChoose={take}
              />
              {running !== null && (
                <Text tone="muted" role="status">
                  Running…
                </Text>
              )}
            </Row>
            {tooLong && (
              <Text as="p" tone="bad" role="alert">
                A statement may have at most {formatCount(SQL_LIMITS.characters)} characters; this one has{' '}
                {formatCount(length)}.
              </Text>
            )}
            {error !== null && <ErrorBox error={error} />}
            {answer !== null && <AnswerGrid caseView={caseView} answer={answer} />}
          </Stack>
        </Panel>
        <Resizer label="Width of the schema" />
        <Panel
          id="schema"
          defaultSize={250}
          minSize={180}
          maxSize={520}
          groupResizeBehavior="preserve-pixel-size"
        >
          <SchemaList caseView={caseView} onName={insert} />
        </Panel>
      </Panels>
    </section>
  )
}

interface ChoicesProps {
  readonly name: string
  readonly items: ReadonlyArray<readonly [label: string, sql: string]>
  readonly onChoose: (sql: string) => void
}

/** Statements that can be taken into the field. */
function Choices({ name, items, onChoose }: ChoicesProps) {
  return (
    <Menu
      trigger={
        <Button tone="quiet" disabled={items.length === 0}>
          {name}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      {items.map(([label, sql]) => (
        <MenuItem key={label + sql} onSelect={() => onChoose(sql)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  )
}
