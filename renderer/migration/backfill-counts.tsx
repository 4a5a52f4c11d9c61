import type { Migration } from '../../shared/contract/model.ts'
import { MISSING_REASONS } from '../../shared/truth/backfill.ts'
import { CANONICAL_PATH, type CanonicalRule } from '../../shared/truth/canonical.ts'
import type { BackfillShares } from '../../shared/truth/words.ts'
import { forbiddenSentences, formatCount } from '../../shared/truth/words.ts'
import { REASONS } from '../format/reasons.ts'
import { useUi } from '../state/ui.ts'
import { JsonPath, sentenceOf, Text } from '../ui/index.ts'
import styles from './backfill-counts.module.css'
import { CarriedOverNote } from './carried-over-note.tsx'
import { ServerFillsCard } from './server-fills.tsx'

interface BackfillCountsProps {
  readonly backfill: BackfillShares &
    Pick<
      Migration['backfill'],
      'stay_missing' | 'reasons' | 'rules' | 'forbidden' | 'carried_over' | 'server_fills'
    >
  /** Turns in which at least one value is filled. */
  readonly filled: number
  readonly runtime: number
  readonly inference: number
  /** Whether it has been done; a plan says what would be. */
  readonly done?: boolean
}

const pathOf = (rule: string): string => CANONICAL_PATH[rule as CanonicalRule] ?? rule

/** What is filled by which rule, and what stays missing for which reason. */
export function BackfillCounts({ backfill, filled, runtime, inference, done = false }: BackfillCountsProps) {
  const { become_complete: complete, get_one_of_two: half, get_nothing: nothing } = backfill
  const { stay_missing: stay, reasons, rules, forbidden, carried_over, server_fills } = backfill
  const goToMissing = useUi((state) => state.goToMissing)
  const gets = (turns: number): string => (done ? 'got' : turns === 1 ? 'gets' : 'get')
  const becomes = (turns: number): string => (done ? 'became' : turns === 1 ? 'becomes' : 'become')
  const ruleEntries = Object.entries(rules).filter(([, n]) => n > 0)
  const reasonEntries = MISSING_REASONS.filter((code) => (reasons[code] ?? 0) > 0)
  return (
    <>
      <div className={styles.grid}>
        <div className={styles.card}>
          <p className={styles.big}>
            <b>{formatCount(complete ?? filled)}</b>{' '}
            {complete === null ? `${gets(filled)} a value` : `${becomes(complete)} complete`}
            {half !== null && half > 0 && `, ${formatCount(half)} ${gets(half)} one of two`}
          </p>
          <Text as="p" tone="muted" size="s">
            runtime in {formatCount(runtime)}, inference id in {formatCount(inference)}
          </Text>
          <ul className={styles.lines}>
            {ruleEntries.map(([rule, n]) => (
              <li key={rule}>
                <JsonPath path={pathOf(rule)} />
                <Text rigid>{formatCount(n)}</Text>
              </li>
            ))}
          </ul>
        </div>
        <div className={styles.card}>
          <p className={styles.big}>
            <b>{formatCount(nothing ?? stay)}</b>{' '}
            {nothing === null ? 'stay missing' : `${gets(nothing)} nothing`}
          </p>
          <Text as="p" tone="muted" size="s">
            {half !== null && half > 0 && `with the ${formatCount(half)} that ${gets(2)} one of two, `}
            {formatCount(stay)} still {stay === 1 ? 'lacks' : 'lack'} a value, and say why; nothing is guessed
          </Text>
          <ul className={styles.lines}>
            {reasonEntries.map((code) => (
              <li key={code}>
                <button
                  type="button"
                  className={styles.reason}
                  title={`${code}: ${REASONS[code].long}`}
                  onClick={() => goToMissing({ reason: code })}
                >
                  {REASONS[code].short} <code>{code}</code>
                </button>
                <Text rigid>{formatCount(reasons[code] ?? 0)}</Text>
              </li>
            ))}
          </ul>
          {forbiddenSentences(forbidden).map((sentence) => (
            <Text as="p" key={sentence}>
              {sentenceOf(sentence)}
            </Text>
          ))}
        </div>
      </div>
      <CarriedOverNote carried={carried_over} />
      {server_fills !== null && stay > 0 && <ServerFillsCard fills={server_fills} />}
    </>
  )
}
