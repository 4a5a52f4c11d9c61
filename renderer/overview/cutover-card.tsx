import type { CaseView } from '../../shared/contract/model.ts'
import { isLegacy } from '../format/generation.ts'
import { formatCount, plural } from '../format/number.ts'
import { Card, TimeText } from '../ui/index.ts'
import styles from './cutover-card.module.css'

/** From when on history is complete, in plain words. */
export function CutoverCard({ caseView }: { readonly caseView: CaseView }) {
  const { cutover, counts, schema } = caseView
  return (
    <Card title="Cutover">
      {cutover === null ? (
        <p className={styles.text}>Known once the index is built.</p>
      ) : cutover.from_ms === null ? (
        <>
          <p className={styles.lead}>There is none yet.</p>
          <p className={styles.text}>
            {counts?.turns === 0
              ? 'The file holds no turns.'
              : isLegacy(schema.generation)
                ? 'Turns of this generation have neither of the two values, so none of them counts as complete.'
                : schema.generation === 'v2'
                  ? 'Without the two columns every turn counts as missing. After migrating, the cutover is the first turn from which every later one has both values.'
                  : 'A turn of the very last moment lacks a value, so there is no time from which every turn has both.'}
          </p>
        </>
      ) : (
        <>
          <p className={styles.lead}>
            <TimeText ms={cutover.from_ms} />
          </p>
          <div className={styles.bar} aria-hidden>
            <span className={styles.before} style={{ flexGrow: cutover.turns_before }} />
            <span className={styles.after} style={{ flexGrow: cutover.turns_after }} />
          </div>
          <p className={styles.text}>
            {cutover.turns_before === 0
              ? `Every one of the ${plural(cutover.turns_after, 'turn')} has both a runtime and an inference id.`
              : `From here on every turn has both a runtime and an inference id: ${formatCount(cutover.turns_after)} of ${plural(cutover.turns_after + cutover.turns_before, 'turn')}. The ${formatCount(cutover.turns_before)} before it are left out of anything that counts per runtime.`}
          </p>
        </>
      )}
    </Card>
  )
}
