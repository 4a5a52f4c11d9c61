import type { CaseView } from '../../shared/contract/model.ts'
import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount, markedIn, plural } from '../../shared/truth/words.ts'
import { stemOf } from '../files/stem.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { useZone } from '../state/preferences.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { bucketLabel, labelZone } from './charts/bucket-label.ts'
import { ChartFrame } from './charts/chart-frame.tsx'
import { ColumnChart } from './charts/column-chart.tsx'
import { type Series, totalsOf } from './charts/series.ts'
import { pictureNote } from './words.ts'

const OTHERS = { variable: '--ink-3', color: 'var(--ink-3)', pattern: 'solid' } as const

/** Turns over time, one colour and pattern per runtime. */
export function OverTimeChart({
  caseView,
  analytics,
}: {
  readonly caseView: CaseView
  readonly analytics: Analytics
}) {
  const lookOf = useRuntimeStyle(caseView)
  const zone = useZone()
  const { unit, starts, series: counted, others, undated } = analytics.over_time
  const series: Series[] = counted.map(({ runtime_key, turns }) => ({
    name: markedIn(analytics.runtimes, runtime_key, runtimeWord(runtime_key, 32)),
    look: lookOf(runtime_key),
    values: turns,
  }))
  if (others !== null) {
    series.push({ name: `${plural(others.runtimes, 'other')}`, look: OTHERS, values: others.turns })
  }
  const totals = totalsOf(series, starts.length)
  const words = (place: number): string => {
    const parts = series
      .filter(({ values }) => (values[place] ?? 0) > 0)
      .map(({ name, values }) => `${name} ${formatCount(values[place]!)}`)
    return `${bucketLabel(unit, starts[place]!, zone)}, ${unit}: ${plural(totals[place]!, 'turn')}${parts.length === 0 ? '' : ` – ${parts.join(', ')}`}`
  }
  const names = [
    ...counted.map(({ runtime_key }) => markedIn(analytics.runtimes, runtime_key, runtime_key)),
    ...(others === null ? [] : [`${plural(others.runtimes, 'other runtime')}`]),
  ]
  return (
    <ChartFrame
      title="Turns over time"
      note={[
        unit !== '' && `columns of ${unit}, in ${labelZone(unit, zone)}`,
        undated > 0 &&
          `${plural(undated, 'turn')} without a recorded time ${undated === 1 ? 'is' : 'are'} in no column`,
      ]
        .filter((part) => part !== false)
        .join('; ')}
      pictureNote={pictureNote(analytics)}
      fileName={`${stemOf(caseView.name)}-turns-over-time`}
      summary={`Stacked columns: turns over time per runtime, ${plural(starts.length, 'column')} of ${unit}. Arrow keys read them.`}
      places={starts.length}
      words={words}
      data={{
        columns: ['from (UTC)', ...names, 'turns'],
        rows: starts.map((start, place) => [
          new Date(start).toISOString(),
          ...series.map(({ values }) => values[place] ?? 0),
          totals[place]!,
        ]),
      }}
      whole={{ table: { table: 'analytics-over-time' }, title: 'Turns over time' }}
      draw={(width, cursor) => (
        <ColumnChart unit={unit} starts={starts} series={series} width={width} cursor={cursor} />
      )}
    />
  )
}
