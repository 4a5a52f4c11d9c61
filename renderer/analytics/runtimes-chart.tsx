import type { CaseView } from '../../shared/contract/model.ts'
import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount, plural, serverMadeMark } from '../../shared/truth/words.ts'
import { stemOf } from '../files/stem.ts'
import { formatShares } from '../format/number.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { BarChart } from './charts/bar-chart.tsx'
import { ChartFrame } from './charts/chart-frame.tsx'
import { IN_WORDS, pictureNote, runtimeWords } from './words.ts'

/** More bars than this are a table. */
const MOST_BARS = 24

/** Turns per runtime. */
export function RuntimesChart({
  caseView,
  analytics,
}: {
  readonly caseView: CaseView
  readonly analytics: Analytics
}) {
  const lookOf = useRuntimeStyle(caseView)
  const { runtimes, runtimes_total, counted } = analytics
  const shown = runtimes.slice(0, MOST_BARS)
  const shares = formatShares(
    shown.map(({ turns }) => turns),
    counted.turns,
  )
  const bars = shown.map(({ runtime_key, turns, conversations, server_made }, place) => ({
    name: runtimeWord(runtime_key, IN_WORDS),
    look: lookOf(runtime_key),
    value: turns,
    note: [
      shares[place],
      plural(conversations, 'conversation'),
      ...(server_made === 0 ? [] : [serverMadeMark({ turns, server_made })]),
    ].join(' · '),
  }))
  const first = runtimes[0]
  return (
    <ChartFrame
      title="Turns per runtime"
      note={
        shown.length < runtimes_total
          ? `${formatCount(shown.length)} of ${formatCount(runtimes_total)} runtimes, those with the most turns`
          : `${plural(counted.turns, 'turn')}, ${plural(runtimes_total, 'runtime')}`
      }
      pictureNote={pictureNote(analytics)}
      fileName={`${stemOf(caseView.name)}-turns-per-runtime`}
      summary={`Bars: turns per runtime. ${first === undefined ? 'None.' : `Most: ${runtimeWords(first, shares[0]!)}.`} ${plural(shown.length, 'bar')}; arrow keys read them.`}
      places={bars.length}
      words={(place) => runtimeWords(shown[place]!, shares[place]!)}
      data={{
        columns: ['runtime_key', 'turns', 'conversations', 'server_made'],
        rows: runtimes.map((each) => [each.runtime_key, each.turns, each.conversations, each.server_made]),
      }}
      whole={{ table: { table: 'analytics-runtimes' }, title: 'Turns per runtime' }}
      draw={(width, cursor) => <BarChart bars={bars} width={width} cursor={cursor} />}
    />
  )
}
