import { Tabs } from '@base-ui/react/tabs'
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TurnDetail } from '../../shared/contract/model.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { ABSENT_BLOCK, blockText } from '../../shared/truth/block-text.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { formatBytes } from '../format/number.ts'
import { Copy, IdText, Row, Stack, Text, TimeText } from '../ui/index.ts'
import styles from './blocks.module.css'
import { SourceText } from './metadata/source-text.tsx'
import section from './turn-inspector.module.css'

type Phase = TurnDetail['phases'][number]
type Block = Phase['blocks'][number]

/** UTF-16 units of a block's text that are shown before it is opened. */
const SHORT = 600
/** Characters of a kind or a role. */
const LABEL = 24

/** The blocks of a turn, one tab per snapshot, newest first. */
export function Blocks({ phases }: { readonly phases: readonly Phase[] }) {
  const name = ({ phase, snapshot_created_at_ms }: Phase) => `${phase} ${snapshot_created_at_ms}`
  const first = phases[0]
  if (first === undefined) {
    return (
      <section className={section.section}>
        <h3>Blocks</h3>
        <Text as="p" tone="muted" size="s">
          No blocks are recorded for this turn.
        </Text>
      </section>
    )
  }
  return (
    <section className={section.section}>
      <h3>Blocks</h3>
      <Tabs.Root defaultValue={name(first)}>
        <Tabs.List className={styles.tabs} aria-label="Snapshots, newest first">
          {phases.map((phase) => (
            <Tabs.Tab key={name(phase)} value={name(phase)} className={styles.tab}>
              <IdText text={phase.phase} max={24} plain />{' '}
              <Text tone="muted" weight="plain">
                {formatCount(phase.blocks.length)}
              </Text>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {phases.map((phase) => (
          <Tabs.Panel key={name(phase)} value={name(phase)}>
            <p className={styles.snapshot}>
              snapshot <TimeText ms={phase.snapshot_created_at_ms} /> · {plural(phase.blocks.length, 'block')}
            </p>
            <Stack as="ol" gap={6}>
              {phase.blocks.map((block) => (
                <BlockItem key={block.ordinal} block={block} />
              ))}
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </section>
  )
}

/** One message or call of a turn. */
export function BlockItem({ block }: { readonly block: Block }) {
  const text = useMemo(() => blockText(block.payload_json), [block.payload_json])
  const [open, setOpen] = useState(false)
  const cut = new TextEncoder().encode(block.payload_json).length < block.payload_bytes
  if (block.absent) {
    return (
      <li className={styles.block}>
        <Row as="p" gap={8} align="baseline" size="s" wrap>
          <Text tone="muted">{formatCount(block.ordinal)}</Text>
          <IdText text={block.block_id} max={40} />
          <Text tone="warn">{ABSENT_BLOCK}</Text>
        </Row>
      </li>
    )
  }
  return (
    <li className={styles.block}>
      <Row as="p" gap={8} align="baseline" size="s">
        <Text tone="muted">{formatCount(block.ordinal)}</Text>
        <Text as="b" weight="medium">
          {visibleText(middleEllipsis(block.kind, LABEL))}
        </Text>
        {block.role !== '' && (
          <span className={styles.role}>{visibleText(middleEllipsis(block.role, LABEL))}</span>
        )}
        <span className={styles.bytes}>{formatBytes(block.payload_bytes)}</span>
      </Row>
      {text !== null && (
        <div className={styles.text}>
          <SourceText text={text} max={open ? Number.POSITIVE_INFINITY : SHORT} lines />
        </div>
      )}
      <div className={styles.payload}>
        <button
          type="button"
          className={`${styles.toggle} ${open ? styles.open : ''}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={13} aria-hidden /> payload
        </button>
        {open && <Copy text={block.payload_json} what="the payload" />}
      </div>
      {open && (
        <div className={styles.json}>
          <SourceText text={indented(block.payload_json)} lines />
          {cut && (
            <Text as="p" tone="muted" size="s">
              Only the first part is shown.
            </Text>
          )}
        </div>
      )}
    </li>
  )
}

/** Line breaks between the parts of a document; the text itself where it has numbers that would change. */
function indented(json: string): string {
  if (/\d{16}|\d[eE.]/.test(json)) return json
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
