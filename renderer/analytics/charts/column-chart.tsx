import { scaleLinear } from 'd3-scale'
import { formatCount } from '../../../shared/truth/words.ts'
import { useZone } from '../../state/preferences.ts'
import { axisLabel } from './bucket-label.ts'
import { legendLayout, SWATCH } from './legend-layout.ts'
import { type Series, totalsOf } from './series.ts'
import { textWidth } from './text-width.ts'
import { useChart } from './use-chart.tsx'
import type { Cursor } from './use-cursor.ts'

const SIZE = 11
const PLOT = 190
const BOTTOM = 24
/** Least room for a label of the time axis, CSS pixels. */
const LABEL_GAP = 18

interface ColumnChartProps {
  readonly unit: string
  /** When each bucket begins, ms since epoch. */
  readonly starts: readonly number[]
  /** Drawn from the bottom in this order. */
  readonly series: readonly Series[]
  /** CSS pixels. */
  readonly width: number
  readonly cursor: Cursor
}

/** Stacked columns over time, one for each bucket. */
export function ColumnChart({ unit, starts, series, width, cursor }: ColumnChartProps) {
  const { frame, patterns, fill } = useChart(
    series.map(({ look }) => look),
    cursor,
  )
  const totals = totalsOf(series, starts.length)
  const largest = Math.max(1, ...totals)
  const y = scaleLinear([0, largest], [PLOT, 0]).nice(4)
  const ticks = y.ticks(4).filter(Number.isInteger)
  const left = Math.ceil(Math.max(...ticks.map((tick) => textWidth(formatCount(tick), SIZE)))) + 10
  const room = Math.max(60, width - left - 4)
  const band = room / Math.max(1, starts.length)
  const gap = Math.min(6, Math.max(band > 4 ? 1 : 0, band * 0.18))
  const bar = Math.min(64, band - gap)
  const zone = useZone()
  const labels = starts.map((start) => axisLabel(unit, start, zone))
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, SIZE)))
  const every = Math.max(1, Math.ceil((widest + LABEL_GAP) / band))
  const legend = legendLayout(
    series.map(({ name }) => name),
    SIZE,
    width,
  )
  const top = legend.height + 8
  const height = top + PLOT + BOTTOM
  const middle = (place: number): number => left + band * (place + 0.5)

  return (
    <svg aria-hidden {...frame(width, height, SIZE)}>
      {patterns}
      {legend.places.map(({ label, x, y: line }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is its identity.
        <g key={index} transform={`translate(${x} ${line})`}>
          <rect
            y={2}
            width={SWATCH}
            height={SWATCH}
            rx={2.5}
            fill={fill(index)}
            stroke={series[index]!.look.color}
          />
          <text x={SWATCH + 6} y={11} fill="var(--ink-2)">
            {label}
          </text>
        </g>
      ))}
      <g transform={`translate(0 ${top})`}>
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(0 ${y(tick)})`}>
            <line x1={left} x2={width} stroke={tick === 0 ? 'var(--line-strong)' : 'var(--line-2)'} />
            <text x={left - 8} y={4} textAnchor="end" fill="var(--ink-3)">
              {formatCount(tick)}
            </text>
          </g>
        ))}
        {starts.map((start, place) => {
          let base = 0
          return (
            <g key={start}>
              {series.map(({ values, look }, index) => {
                const value = values[place] ?? 0
                if (value === 0) return null
                const from = base
                base += value
                const length = y(from) - y(base)
                return (
                  <rect
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    key={index}
                    x={middle(place) - bar / 2}
                    y={y(base)}
                    width={bar}
                    height={Math.max(0.75, length - (from > 0 && length > 3 ? 1 : 0))}
                    fill={fill(index)}
                    stroke={look.pattern === 'hatch' && length > 2 ? look.color : undefined}
                    strokeWidth={0.75}
                  />
                )
              })}
              {place % every === 0 && (
                <text
                  x={Math.min(
                    width - textWidth(labels[place]!, SIZE) / 2,
                    Math.max(textWidth(labels[place]!, SIZE) / 2, middle(place)),
                  )}
                  y={PLOT + 17}
                  textAnchor="middle"
                  fill="var(--ink-3)"
                >
                  {labels[place]}
                </text>
              )}
            </g>
          )
        })}
        {cursor.at !== null && (
          <rect
            data-cursor
            x={middle(cursor.at) - Math.max(bar / 2 + 2, 3)}
            y={-4}
            width={Math.max(bar + 4, 6)}
            height={PLOT + 5}
            rx={3}
            fill="none"
            stroke="var(--focus)"
            strokeWidth={1.5}
          />
        )}
        <rect
          data-cursor
          x={left}
          width={room}
          height={PLOT}
          fill="transparent"
          onPointerMove={({ currentTarget, clientX }) => {
            const from = currentTarget.getBoundingClientRect().left
            const place = Math.floor((clientX - from) / band)
            cursor.set(Math.max(0, Math.min(starts.length - 1, place)))
          }}
        />
      </g>
    </svg>
  )
}
