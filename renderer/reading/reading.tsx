import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useReading } from '../api/queries.ts'
import { sceneOf } from '../drawing/layout/scene.ts'
import { useZone } from '../state/preferences.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { SwitchSteps } from '../timeline/switch-steps.tsx'
import { TimelineHead } from '../timeline/timeline-head.tsx'
import { useSelection } from '../timeline/use-selection.ts'
import { WithTimeline } from '../timeline/with-timeline.tsx'
import { ErrorBox, KEYS_HERE, Row, Text } from '../ui/index.ts'
import { listMove } from '../ui/list-keys.ts'
import { ReadTurn } from './read-turn.tsx'
import styles from './reading.module.css'

interface ReadingProps {
  readonly caseView: CaseView
  readonly conversationId: string
}

/** What was said, turn by turn; only what a turn adds to the one before. */
export function Reading({ caseView, conversationId }: ReadingProps) {
  return (
    <WithTimeline caseView={caseView} conversationId={conversationId}>
      {(timeline) => <Loaded caseView={caseView} conversationId={conversationId} timeline={timeline} />}
    </WithTimeline>
  )
}

/** From turn to turn; the other keys scroll, for a turn may be longer than the screen. */
const MOVES: Readonly<Record<string, string>> = {
  ArrowLeft: 'ArrowUp',
  ArrowRight: 'ArrowDown',
  Home: 'Home',
  End: 'End',
}

/** Height of a turn that is not here yet, CSS pixels. */
const GUESS = 140

function Loaded({ caseView, conversationId, timeline }: ReadingProps & { readonly timeline: Timeline }) {
  const zone = useZone()
  const styleOf = useRuntimeStyle(caseView)
  const scene = useMemo(() => sceneOf(timeline, 'ordinal'), [timeline])
  const { position, select } = useSelection(caseView, conversationId)
  const { row, show, error, retry } = useReading(caseView, conversationId)
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: timeline.turns,
    getScrollElement: () => scroller.current,
    estimateSize: () => GUESS,
    overscan: 3,
  })
  const items = virtualizer.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => show(first, last), [first, last, show])

  /** The turn that is in sight because it was chosen there; any other is brought into sight. */
  const seen = useRef(-1)
  const choose = useCallback(
    (next: number) => {
      seen.current = next
      select(next)
    },
    [select],
  )
  useEffect(() => {
    if (position < 0 || position === seen.current) return
    seen.current = position
    virtualizer.scrollToIndex(position, { align: 'start' })
  }, [position, virtualizer])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== scroller.current) return
    const key = MOVES[event.key] ?? ''
    const to = listMove(key, { count: timeline.turns, current: position, seen: 1 })
    if (to === null) return
    event.preventDefault()
    select(to)
  }
  return (
    <div className={styles.view}>
      <TimelineHead caseView={caseView} timeline={timeline} styleOf={styleOf} />
      <Row gap={14} align="center" size="s" pad="0 var(--gutter) 6px">
        <SwitchSteps case_id={caseView.case_id} scene={scene} position={position} onStep={select} />
        <Text tone="muted" push role="status">
          turns {formatCount(first + 1)}–{formatCount(last + 1)} of {formatCount(timeline.turns)}
        </Text>
      </Row>
      {error !== null && <ErrorBox error={error} onRetry={retry} />}
      <div
        ref={scroller}
        {...KEYS_HERE}
        className={styles.scroller}
        role="feed"
        aria-label="What was said"
        aria-busy={error === null && items.some(({ index }) => row(index) === undefined)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={styles.canvas} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <div
              key={index}
              ref={virtualizer.measureElement}
              data-index={index}
              className={styles.place}
              style={{ transform: `translateY(${start}px)` }}
            >
              <ReadTurn
                turn={row(index)}
                coming={error === null}
                position={index}
                of={timeline.turns}
                current={index === position}
                zone={zone}
                styleOf={styleOf}
                onSelect={choose}
              />
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
