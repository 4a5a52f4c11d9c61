import { useQuery } from '@tanstack/react-query'
import type { ComparedTimelines } from '../../shared/contract/compare.ts'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { pointerInWords } from '../../shared/truth/pointer.ts'
import { formatCount, plural, switchesInWords } from '../../shared/truth/words.ts'
import { keys } from '../api/keys.ts'
import { useTimeline } from '../api/queries.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { call } from '../host/connection.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { IdText, Row, Strip, Text } from '../ui/index.ts'
import { TURN_WORDS } from './change-words.tsx'
import styles from './compare.module.css'

interface LaneProps {
  readonly name: 'A' | 'B'
  /** Undefined where the file has no such conversation, or it is being read. */
  readonly timeline: Timeline | undefined
  readonly marks: ComparedTimelines['a']
  /** Turns of the longer of the two. */
  readonly most: number
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}

const MARKS = {
  added: styles.added,
  removed: styles.removed,
  changed: styles.changed,
  unread: styles.unread,
  same: styles.same,
}

const turnsIn = (runs: ComparedTimelines['a']): number => runs.reduce((sum, [, n]) => sum + n, 0)

/** One timeline in little, and below it which stretches differ. */
function Lane({ name, timeline, marks, most, styleOf }: LaneProps) {
  const turns = turnsIn(marks)
  const words = marks
    .filter(([change]) => change !== 'same')
    .slice(0, 12)
    .map(([change, n]) => `${plural(n, 'turn')} ${TURN_WORDS[change]}`)
    .join(', ')
  return (
    <div className={styles.lane}>
      <b>{name}</b>
      <div>
        {turns === 0 ? (
          <Text tone="muted" size="s">
            This conversation is not in {name}.
          </Text>
        ) : (
          <div style={{ width: `${(100 * turns) / most}%` }}>
            <Strip
              runs={(timeline?.segments ?? []).map(({ runtime_key, turns }) => [runtime_key, turns] as const)}
              lookOf={styleOf}
            />
            <div
              className={styles.marks}
              role="img"
              aria-label={`Differing in ${name}: ${words || 'nothing'}`}
            >
              {marks.map(([change, n], at) => (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: a run's place is its identity.
                  key={at}
                  className={MARKS[change]}
                  style={{ flexGrow: n }}
                  title={`${plural(n, 'turn')} ${TURN_WORDS[change]}`}
                />
              ))}
            </div>
          </div>
        )}
      </div>
      <Text tone="muted" size="s" nowrap>
        {timeline !== undefined && turns > 0 && switchesInWords(timeline.switches)}
      </Text>
    </div>
  )
}

interface TimelinesProps {
  readonly caseView: CaseView
  readonly other: CaseView
  readonly conv_id: string
}

const useTimelines = (caseView: CaseView, other: CaseView, conv_id: string) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'compare.timelines', { other_id: other.case_id, conv_id }),
    queryFn: ({ signal }) =>
      call('compare.timelines', { case_id: caseView.case_id, other_id: other.case_id, conv_id }, { signal }),
  }).data

const pointer = (timeline: Timeline | undefined): string | null => timeline?.resolved_runtime_key ?? null

/** The two runtime timelines of a conversation, one above the other, with what differs. */
export function Timelines({ caseView, other, conv_id }: TimelinesProps) {
  const compared = useTimelines(caseView, other, conv_id)
  const a = useTimeline(caseView, conv_id).data
  const b = useTimeline(other, conv_id).data
  const styleOf = useRuntimeStyle(caseView)
  if (compared === undefined) return null
  const most = Math.max(turnsIn(compared.a), turnsIn(compared.b))
  const { gained, lost } = compared
  const told = (which: string, switches: ComparedTimelines['gained']): string[] =>
    switches.length === 0
      ? []
      : [
          `${plural(switches.length, 'switch', 'switches')} ${which}: ${switches
            .slice(0, 4)
            .map(
              ({ from, to, position }) =>
                `${runtimeWord(from)} to ${runtimeWord(to)} at turn ${formatCount(position + 1)}`,
            )
            .join(', ')}${switches.length > 4 ? ', and more' : ''}`,
        ]
  const switches = [...told('gained', gained), ...told('lost', lost)]
  const pointers = [pointer(a), pointer(b)] as const
  const inWords = ({ timeline_store }: CaseView, pointer: string | null): string =>
    pointerInWords(timeline_store, pointer, runtimeWord)
  return (
    <section className={styles.timelines} aria-label="Timelines of both">
      <Row gap={8} align="baseline" narrows>
        <IdText text={conv_id} max={60} />
      </Row>
      <Lane name="A" timeline={a} marks={compared.a} most={most} styleOf={styleOf} />
      <Lane name="B" timeline={b} marks={compared.b} most={most} styleOf={styleOf} />
      <Text tone="muted" size="s">
        {switches.join('; ') || 'The same switches in both.'}
      </Text>
      {pointers.some((one) => one !== null) && (
        <Text tone="muted" size="s">
          Latest pointer, not history. A: {inWords(caseView, pointers[0])}; B: {inWords(other, pointers[1])}
        </Text>
      )}
    </section>
  )
}
