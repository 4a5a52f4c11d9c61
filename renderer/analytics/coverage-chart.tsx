import type { CaseView } from '../../shared/contract/model.ts'
import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { stemOf } from '../files/stem.ts'
import { formatShare } from '../format/number.ts'
import { useZone } from '../state/preferences.ts'
import { bucketLabel, labelZone } from './charts/bucket-label.ts'
import { ChartFrame } from './charts/chart-frame.tsx'
import { ColumnChart } from './charts/column-chart.tsx'
import { coverageSeries } from './coverage-series.ts'

/** How complete the turns before the cutover are. Not usage: it says nothing of which runtime ran more. */
export function CoverageChart({
  caseView,
  analytics,
}: {
  readonly caseView: CaseView
  readonly analytics: Analytics
}) {
  const { coverage, cutover } = analytics
  const { items, unit, undated } = coverage
  const series = coverageSeries(items)
  const zone = useZone()
  const before = cutover.from_ms !== null
  const about = before ? 'before the cutover' : 'of all turns, as there is no cutover'
  const title = before ? 'Coverage before the cutover' : 'Coverage'
  const words = (place: number): string => {
    const { start_ms, turns } = items[place]!
    const parts = series.map(({ name, values }) => `${name} ${formatCount(values[place]!)}`)
    return `${bucketLabel(unit, start_ms, zone)}, ${unit}: ${plural(turns, 'turn')} – ${parts.join(', ')}`
  }
  const share = `${formatCount(coverage.both)} of ${plural(coverage.turns, 'turn')} have both values (${formatShare(coverage.both, coverage.turns)})`
  return (
    <ChartFrame
      title={title}
      note={[
        `coverage, not usage · ${share}`,
        unit !== '' && `columns of ${unit}, in ${labelZone(unit, zone)}`,
        undated > 0 &&
          `${plural(undated, 'turn')} without a recorded time ${undated === 1 ? 'is' : 'are'} in no column`,
      ]
        .filter((part) => part !== false)
        .join(' · ')}
      pictureNote={`Coverage ${about}, not usage: which turns have a runtime and an inference id, whatever they are. ${share}.`}
      fileName={`${stemOf(caseView.name)}-coverage`}
      summary={`Stacked columns: how complete turns are, ${plural(items.length, 'column')} of ${unit}. ${share}. Arrow keys read them.`}
      places={items.length}
      words={words}
      data={{
        columns: ['from (UTC)', 'turns', 'with runtime', 'with inference id', 'with both'],
        rows: items.map(({ start_ms, turns, runtime, inference, both }) => [
          new Date(start_ms).toISOString(),
          turns,
          runtime,
          inference,
          both,
        ]),
      }}
      whole={{ table: { table: 'analytics-coverage' }, title }}
      draw={(width, cursor) => (
        <ColumnChart
          unit={unit}
          starts={items.map(({ start_ms }) => start_ms)}
          series={series}
          width={width}
          cursor={cursor}
        />
      )}
    />
  )
}
