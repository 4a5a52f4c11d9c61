import { useEffect, useRef, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { useReading } from '../api/queries.ts'
import { runtimeWord } from '../drawing/words.ts'
import { formatInstant, type Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { BlockItem } from '../turn/blocks.tsx'
import { Button, ErrorBox, Row, RuntimeTag, Stack, Text } from '../ui/index.ts'
import styles from './reading.module.css'

interface ReadingProps {
  readonly caseView: CaseView
  readonly conversationId: string
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly zone: Zone
  /** Position of the selected turn; -1 without one. */
  readonly selected: number
  readonly onSelect: (position: number) => void
}

/** Turns on a page. */
const PAGE = 25

const pageOf = (position: number): number => Math.floor(Math.max(0, position) / PAGE)

/** What was said, turn by turn, each with its runtime; only what a turn adds to the one before. */
export function Reading({ caseView, conversationId, styleOf, zone, selected, onSelect }: ReadingProps) {
  const [page, setPage] = useState(() => pageOf(selected))
  const { data, error, refetch } = useReading(caseView, conversationId, page * PAGE, PAGE)
  const box = useRef<HTMLDivElement>(null)
  const followed = useRef(-1)
  const shown = data?.items[0]?.position === page * PAGE
  // A turn that is chosen elsewhere is brought into sight, once it is here.
  useEffect(() => {
    if (selected >= 0 && followed.current !== selected && pageOf(selected) !== page) setPage(pageOf(selected))
    if (!shown || selected < 0 || followed.current === selected) return
    followed.current = selected
    box.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
  }, [selected, page, shown])
  if (error !== null) return <ErrorBox error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div aria-busy="true" />
  const turn = (to: number) => {
    followed.current = selected
    setPage(to)
    box.current?.scrollTo(0, 0)
  }
  const last = pageOf(data.total - 1)
  return (
    <Stack gap={6} fill shrinks>
      <Row gap={8} align="center" size="s">
        <Button size="s" disabled={page === 0} onClick={() => turn(page - 1)}>
          Earlier turns
        </Button>
        <Button size="s" disabled={page >= last} onClick={() => turn(page + 1)}>
          Later turns
        </Button>
        <Text tone="muted" role="status">
          turns {formatCount(page * PAGE + 1)}–{formatCount(Math.min(data.total, (page + 1) * PAGE))} of{' '}
          {formatCount(data.total)}
        </Text>
      </Row>
      <div ref={box} className={styles.scroller} aria-busy={!shown} role="feed" aria-label="What was said">
        {data.items.map((item) => (
          <article
            key={item.position}
            className={styles.turn}
            aria-label={`Turn ${formatCount(item.position + 1)}`}
            aria-current={item.position === selected}
          >
            {item.switched_from !== null && (
              <p className={styles.switched}>
                switches here from {runtimeWord(item.switched_from)} to {runtimeWord(item.runtime_key)}
              </p>
            )}
            <Row gap={10} align="center" wrap size="s">
              <Button size="s" tone="quiet" onClick={() => onSelect(item.position)}>
                Turn {formatCount(item.position + 1)}
              </Button>
              <RuntimeTag runtime_key={item.runtime_key} look={styleOf(item.runtime_key)} max={40} />
              <Text tone="muted">{formatInstant(item.updated_at_ms, zone)}</Text>
              {item.repeated > 0 && (
                <Text tone="muted">{plural(item.repeated, 'earlier message')} not repeated</Text>
              )}
            </Row>
            {item.blocks.length === 0 ? (
              <Text as="p" tone="muted" size="s">
                No message that the turn before did not have.
              </Text>
            ) : (
              <Stack as="ol" gap={6}>
                {item.blocks.map((block) => (
                  <BlockItem key={block.ordinal} block={block} />
                ))}
              </Stack>
            )}
          </article>
        ))}
      </div>
    </Stack>
  )
}
