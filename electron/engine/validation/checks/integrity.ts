import type { Cell } from '../../../../shared/contract/playbook.ts'
import { FRESH_COPY, SALVAGE } from '../../../../shared/truth/copy-advice.ts'
import { plural } from '../../../../shared/truth/words.ts'
import { tablesWithChecks } from '../../db/checks.ts'
import type { ReadableDb } from '../../db/open.ts'
import { checkSoundness, isDamaged, uncheckedInWords } from '../../db/soundness.ts'
import { type Check, NOTHING_TO_DO } from './check.ts'
import { isCut } from './read-table.ts'
import { rebuild } from './responses.ts'

/** What a row of the check of the whole file says; of one that is cut, the lines before the cut. */
const wholeLines = ([said]: readonly Cell[]): string => {
  const text = String(said)
  return isCut(text) && text.includes('\n') ? text.slice(0, text.lastIndexOf('\n')) : text
}

/** What is advised for damage, and for nothing else. */
export const OF_DAMAGE = `${SALVAGE} ${FRESH_COPY}`

const DAMAGED = { verdict: 'fail', response: OF_DAMAGE, damage: true } as const

/** Who only reads does not know whether rows keep the CHECKs of their table. */
function ofChecks(db: ReadableDb): string {
  const tables = tablesWithChecks(db)
  return tables.length === 0
    ? ''
    : ` Whether rows keep the CHECKs of ${tables.join(', ')} is not looked at, as SQLite does not where a file is only read: that would be no damage.`
}

/** SQLite's own check of the whole file. */
export const integrity: Check = {
  id: 'integrity',
  title: 'Soundness of the file',
  sql: ({ thorough }) => (thorough ? 'PRAGMA integrity_check;' : 'PRAGMA quick_check;'),
  judge: (context, { rows, total }) => {
    const { db, thorough } = context
    const left = thorough
      ? ''
      : ' The quick check does not compare indexes with their tables; the thorough one (integrity_check) does.'
    if (total === 1 && rows[0]![0] === 'ok')
      return {
        verdict: 'pass',
        explanation: `SQLite finds the file sound.${left}${ofChecks(db)}`,
        response: NOTHING_TO_DO,
      }
    const named = `SQLite names ${plural(total, 'problem')}`
    return isDamaged(db, rows.map(wholeLines))
      ? { ...DAMAGED, explanation: `${named}. What can be read is shown, and may be incomplete.${left}` }
      : {
          verdict: 'fail',
          explanation: `${named}, in indexes alone: they do not hold what their tables do. The tables are sound.${left}`,
          response: rebuild(context),
        }
  },
  lacking: ({ db, thorough, job }) => {
    const { damage, unchecked } = checkSoundness(db, thorough, job.checkCancelled)
    if (damage.length > 0)
      return {
        ...DAMAGED,
        explanation: `SQLite names ${plural(damage.length, 'problem')}. ${uncheckedInWords(unchecked)}.`,
      }
    return {
      verdict: 'attention',
      explanation: `${uncheckedInWords(unchecked)}. That is no damage; every other table is sound.`,
      response:
        'Nothing to do to read it. Only the program that has what the file asks for can check that table.',
    }
  },
}
