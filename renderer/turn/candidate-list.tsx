import type { TurnDetail } from '../../shared/contract/model.ts'
import { Copy, IdText, JsonPath } from '../ui/index.ts'
import styles from './candidate-list.module.css'
import { RULE_WORDS } from './rule-words.ts'
import section from './turn-inspector.module.css'

const COLUMN_WORDS = { runtime_key: 'for runtime', inference_id: 'for inference' } as const

/** Values found elsewhere in the turn's own metadata. None of them is filled by itself. */
export function CandidateList({ turn }: { readonly turn: TurnDetail }) {
  if (turn.candidates.length === 0) return null
  return (
    <section className={section.section}>
      <h3>Candidates</h3>
      <ul className={styles.list}>
        {turn.candidates.map((candidate) => (
          <li key={`${candidate.column} ${candidate.path}`} className={styles.candidate}>
            <div className={styles.words}>
              <p className={styles.value}>
                <IdText text={candidate.value} max={200} />
                <span className={styles.column}>{COLUMN_WORDS[candidate.column]}</span>
              </p>
              <JsonPath path={candidate.path} />
              <p className={styles.rule} title={candidate.rule}>
                {RULE_WORDS[candidate.rule]}
              </p>
            </div>
            <Copy text={candidate.value} what="the value" />
          </li>
        ))}
      </ul>
    </section>
  )
}
