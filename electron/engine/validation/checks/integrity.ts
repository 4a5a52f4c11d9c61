import { FRESH_COPY, SALVAGE } from '../../../../shared/truth/copy-advice.ts'
import { plural } from '../../../../shared/truth/words.ts'
import { type Check, NOTHING_TO_DO } from './check.ts'

/** SQLite's own check of the whole file. */
export const integrity: Check = {
  id: 'integrity',
  title: 'Soundness of the file',
  sql: ({ thorough }) => (thorough ? 'PRAGMA integrity_check;' : 'PRAGMA quick_check;'),
  judge: ({ thorough }, { rows, total }) => {
    const sound = total === 1 && rows[0]![0] === 'ok'
    const left = thorough
      ? ''
      : ' The quick check does not compare indexes with their tables; the thorough one (integrity_check) does.'
    return sound
      ? { verdict: 'pass', explanation: `SQLite finds the file sound.${left}`, response: NOTHING_TO_DO }
      : {
          verdict: 'fail',
          explanation: `SQLite names ${plural(total, 'problem')}. What can be read is shown, and may be incomplete.${left}`,
          response: `${SALVAGE} ${FRESH_COPY}`,
        }
  },
}
