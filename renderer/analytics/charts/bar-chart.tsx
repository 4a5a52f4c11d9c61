import { scaleLinear } from 'd3-scale'
import { middleEllipsis } from '../../../shared/text/middle-ellipsis.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import type { RuntimeStyle } from '../../theme/runtime-style.ts'
import { textWidth } from './text-width.ts'
import { useChart } from './use-chart.tsx'
import type { Cursor } from './use-cursor.ts'

const SIZE = 12
const ROW = 28
const BAR = 16
const GAP = 10

export interface Bar {
  /** For people; visible characters only. */
  readonly name: string
  readonly look: RuntimeStyle
  readonly value: number
  /** Beside the number. */
  readonly note: string
}

interface BarChartProps {
  readonly bars: readonly Bar[]
  /** CSS pixels. */
  readonly width: number
  readonly cursor: Cursor
}

/** Bars with their names at the left and their numbers at the right. */
export function BarChart({ bars, width, cursor }: BarChartProps) {
  const { frame, patterns, fill } = useChart(
    bars.map(({ look }) => look),
    cursor,
  )
  const letters = Math.max(8, Math.floor((width * 0.26) / textWidth('n', SIZE)))
  const names = bars.map(({ name }) => middleEllipsis(name, letters))
  const left = Math.ceil(Math.max(...names.map((name) => textWidth(name, SIZE)))) + GAP
  const numbers = bars.map(({ value }) => formatCount(value))
  const notes = Math.max(...bars.map(({ note }) => textWidth(note, SIZE)))
  const numberWidth = Math.max(...numbers.map((number) => textWidth(number, SIZE)))
  const right = Math.ceil(numberWidth + notes) + 2 * GAP + 4
  const x = scaleLinear(
    [0, Math.max(1, ...bars.map(({ value }) => value))],
    [0, Math.max(40, width - left - right)],
  )
  const height = bars.length * ROW + 4

  return (
    <svg aria-hidden {...frame(width, height, SIZE)}>
      {patterns}
      {bars.map(({ value, note }, index) => (
        <g
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is its identity.
          key={index}
          transform={`translate(0 ${index * ROW + 2})`}
          onPointerMove={() => cursor.set(index)}
        >
          <rect data-cursor width={width} height={ROW} fill="transparent" />
          {index === cursor.at && (
            <rect
              data-cursor
              x={0.75}
              y={0.75}
              width={width - 1.5}
              height={ROW - 1.5}
              rx={4}
              fill="var(--hover)"
              stroke="var(--focus)"
              strokeWidth={1.5}
            />
          )}
          <text x={left - GAP} y={ROW / 2 + 4} textAnchor="end" fill="var(--ink)">
            {names[index]}
          </text>
          <rect
            x={left}
            y={(ROW - BAR) / 2}
            width={Math.max(1.5, x(value))}
            height={BAR}
            rx={3}
            fill={fill(index)}
          />
          <text
            x={left + x(value) + GAP + numberWidth}
            y={ROW / 2 + 4}
            textAnchor="end"
            fontWeight={600}
            fill="var(--ink)"
          >
            {numbers[index]}
          </text>
          <text x={left + x(value) + GAP + numberWidth + GAP} y={ROW / 2 + 4} fill="var(--ink-3)">
            {note}
          </text>
        </g>
      ))}
    </svg>
  )
}
