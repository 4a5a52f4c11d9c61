import { Ban, CopyCheck, PenLine, Wand2 } from 'lucide-react'
import type { TurnDetail } from '../../shared/contract/model.ts'
import type { Candidate } from '../../shared/truth/candidates.ts'
import { plural } from '../../shared/truth/words.ts'
import { usePreferences } from '../state/preferences.ts'
import { RULE_WORDS } from '../turn/rule-words.ts'
import section from '../turn/turn-inspector.module.css'
import { Button, IdText, JsonPath, Kbd, Row, Stack, Text, TimeText } from '../ui/index.ts'
import { CANDIDATE } from './candidate-in-sight.ts'
import styles from './decision.module.css'
import { COLUMN_NAMES, lacking, short } from './words.ts'

/** Candidates that have a key of their own. */
const KEYS = 9

interface DecisionProps {
  readonly turn: TurnDetail
  /** Open rows of the same shape; undefined until it is known. */
  readonly alike: number | undefined
  /** While a decision is being written, or another row is on its way. */
  readonly waiting: boolean
  readonly onTake: (candidate: Candidate) => void
  readonly onAssert: () => void
  readonly onClose: () => void
  readonly onRule: () => void
  readonly onReopen: (run_id: number) => void
}

/** Numbers are letters, too: switched off with them. */
const NumberKey = ({ number }: { readonly number: number }) =>
  usePreferences((state) => state.letters.on) ? <Kbd>{String(number)}</Kbd> : null

/** What can be decided about one row. */
export function Decision(props: DecisionProps) {
  const { turn, waiting, onReopen } = props
  const { closed } = turn
  if (closed !== null) {
    return (
      <section className={section.section} aria-label="Decision">
        <h3>Decision</h3>
        <div className={styles.closed}>
          <p>
            <Ban size={14} aria-hidden />
            <b>Closed as unrecoverable</b>
          </p>
          <p>
            <IdText text={closed.reason} plain />
          </p>
          <p className={styles.hint}>
            by <IdText text={closed.person} max={60} />, <TimeText ms={closed.at_ms} />. It keeps no value.
          </p>
          <Button size="s" writes="recovery.undo" disabled={waiting} onClick={() => onReopen(closed.run_id)}>
            Undo, open it again
          </Button>
        </div>
      </section>
    )
  }
  if (lacking(turn).length === 0) return null
  return <OpenDecision {...props} />
}

function OpenDecision({ turn, alike, waiting, onTake, onAssert, onClose, onRule }: DecisionProps) {
  return (
    <section className={section.section} aria-label="Decision">
      <h3>Candidates in its own metadata</h3>
      {turn.candidates.length === 0 ? (
        <p className={styles.nothing}>
          None. Nothing in this row’s metadata is in a place that names a missing value.
        </p>
      ) : (
        <Stack as="ol" gap={6}>
          {turn.candidates.map((candidate, index) => (
            <li
              key={`${candidate.column} ${candidate.path}`}
              className={styles.candidate}
              {...{ [CANDIDATE]: index }}
            >
              <p className={styles.value}>
                <IdText text={candidate.value} max={200} wrap />{' '}
                <Text tone="muted" size="s" weight="plain" nowrap>
                  for {COLUMN_NAMES[candidate.column]}
                </Text>
              </p>
              <Row as="span" gap={7} rigid align="center">
                {index < KEYS && <NumberKey number={index + 1} />}
                <Button
                  size="s"
                  tone="primary"
                  writes="recovery.take"
                  disabled={waiting}
                  aria-label={`Take ${short(candidate.value)} for ${COLUMN_NAMES[candidate.column]}`}
                  onClick={() => onTake(candidate)}
                >
                  {candidate.rule === 'number-for-string' ? 'Take…' : 'Take'}
                </Button>
              </Row>
              <p className={styles.path}>
                <JsonPath path={candidate.path} />
              </p>
              <p className={styles.rule} title={candidate.rule}>
                {RULE_WORDS[candidate.rule]}
              </p>
            </li>
          ))}
        </Stack>
      )}
      <div className={styles.alike}>
        <p>
          <CopyCheck size={14} aria-hidden />
          <span>
            <b>{alike === undefined ? '… rows' : plural(alike, 'row')}</b> alike, by shape
          </span>
        </p>
        <Button size="s" onClick={onRule}>
          <Wand2 size={13} aria-hidden />
          Make a rule… <Kbd>r</Kbd>
        </Button>
      </div>
      <div className={styles.byHand}>
        <Button size="s" writes="recovery.assert" disabled={waiting} onClick={onAssert}>
          <PenLine size={13} aria-hidden />
          Assert… <Kbd>e</Kbd>
        </Button>
        <Button size="s" writes="recovery.close" disabled={waiting} onClick={onClose}>
          <Ban size={13} aria-hidden />
          Unrecoverable… <Kbd>x</Kbd>
        </Button>
      </div>
    </section>
  )
}
