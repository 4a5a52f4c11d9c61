import { FRESH_COPY } from '../../../../shared/truth/copy-advice.ts'
import { formatCount } from '../../../../shared/truth/words.ts'
import { type Check, NOTHING_TO_DO } from './check.ts'

/** Rows that refer to a row which is not there: blocks or turns that a partial copy lost. */
export const foreignKeys: Check = {
  id: 'foreign-keys',
  title: 'References between tables',
  sql: () => 'PRAGMA foreign_key_check;',
  judge: (_, { total }) =>
    total === 0
      ? {
          verdict: 'pass',
          explanation: 'Every row that refers to another finds it.',
          response: NOTHING_TO_DO,
        }
      : {
          verdict: 'fail',
          explanation: `References to rows that are not there: ${formatCount(total)}. Per-turn truth is not concerned, but contents of turns may be absent.`,
          response: FRESH_COPY,
        },
  lacking: (_, said) => ({
    verdict: 'attention',
    explanation: `SQLite cannot follow a reference of this file (${said}): it leads to columns that no key keeps unique, as in a table that was imported without its primary key. That is no damage, and per-turn truth is not concerned.`,
    response: NOTHING_TO_DO,
  }),
}
