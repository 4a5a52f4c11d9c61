import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Int64 } from '../../shared/contract/int64.ts'
import { UNKNOWN } from '../../shared/truth/columns.ts'
import { formatCount } from '../format/number.ts'
import { formatInstant, recordedTime, type Zone, zoneName } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { RuntimeTag } from '../ui/runtime.tsx'
import { segmentAt } from './layout/detail.ts'
import type { Scene } from './layout/scene.ts'
import styles from './segment-list.module.css'
import { runtimeWord, turnsWord } from './words.ts'

interface SegmentListProps {
  readonly scene: Scene
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly zone: Zone
  readonly selected: number
  readonly onSelect: (position: number) => void
}

const ROW = 30

/** The header names the zone. */
function clock(ms: Int64, zone: Zone): string {
  const recorded = recordedTime(ms, zone)
  return recorded.kind === 'instant' ? `${recorded.at.date} ${recorded.at.time}` : formatInstant(ms, zone)
}

/** How a segment begins, in words. */
function beginning(scene: Scene, index: number): string {
  const { segments } = scene.timeline
  const hidden = scene.hidden.get(index)
  const segment = segments[index]!
  const before = segments[index - 1]
  if (hidden !== undefined) {
    const from = runtimeWord(segments[hidden.from]!.runtime_key)
    return `a switch from ${from} to ${runtimeWord(segments[hidden.to]!.runtime_key)} lies somewhere in here`
  }
  if (before === undefined) return 'first segment'
  if (segment.runtime_key !== UNKNOWN && before.runtime_key !== UNKNOWN)
    return `switch from ${runtimeWord(before.runtime_key)}`
  return segment.runtime_key === UNKNOWN ? 'unknown from here' : 'known from here'
}

/** The drawing as a plain table: the same segments, in words. */
export function SegmentList({ scene, styleOf, zone, selected, onSelect }: SegmentListProps) {
  const { segments } = scene.timeline
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: segments.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  })
  const current = selected < 0 ? -1 : segmentAt(segments, selected)
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current)
  }, [current, virtualizer])

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: segments.length - 1,
      PageDown: current + 10,
      PageUp: current - 10,
    }
    const step = steps[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const segment = segments[Math.min(segments.length - 1, Math.max(0, step))]
    if (segment !== undefined) onSelect(segment.start)
  }

  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows of a virtual table are placed one by one.
    <div className={styles.list}>
      <div
        ref={scroller}
        role="grid"
        aria-label="Segments"
        aria-rowcount={segments.length + 1}
        aria-activedescendant={current >= 0 ? `segment-${current}` : undefined}
        tabIndex={0}
        className={styles.scroller}
        onKeyDown={onKeyDown}
      >
        <div role="row" aria-rowindex={1} tabIndex={-1} className={`${styles.row} ${styles.head}`}>
          {[
            '#',
            'runtime',
            'turns',
            'count',
            `first, ${zoneName(zone)}`,
            `last, ${zoneName(zone)}`,
            'how it begins',
          ].map((name) => (
            <span key={name} role="columnheader" tabIndex={-1}>
              {name}
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtualizer.getTotalSize() }} className={styles.body}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const segment = segments[index]!
            const cells = [
              formatCount(index + 1),
              <RuntimeTag
                key="runtime"
                runtime_key={segment.runtime_key}
                look={styleOf(segment.runtime_key)}
                max={34}
              />,
              turnsWord(segment),
              formatCount(segment.turns),
              clock(segment.first_ms, zone),
              clock(segment.last_ms, zone),
              beginning(scene, index),
            ]
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys.
              <div
                key={index}
                id={`segment-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={index === current}
                tabIndex={-1}
                className={`${styles.row} ${index === current ? styles.selected : ''}`}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => onSelect(segment.start)}
              >
                {cells.map((cell, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns are fixed.
                  <span key={column} role="gridcell" tabIndex={-1}>
                    {cell}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: see above.
  )
}
