import { formatCount, plural } from '../../../../shared/truth/words.ts'
import { type Check, NOTHING_TO_DO, share, withoutTurns } from './check.ts'
import { whereMissing } from './missing-sql.ts'
import { fill, KEEP_ELSEWHERE, keepUnknown, migrate } from './responses.ts'

/** Playbook: "Detect rows that still have empty backfill values". */
export const missingCount: Check = {
  id: 'missing-count',
  title: 'Rows that lack a runtime or an inference id',
  sql: (context) =>
    withoutTurns(context) ??
    `SELECT COUNT(*) AS missing_runtime_or_inference
FROM ${context.from}${whereMissing(context.columns!)};`,
  judge: (context, { rows }) => {
    const { columns, counts, reasons, findings } = context
    const bySql = Number(rows[0]![0])
    // The number of every other place: of the rows themselves, as far as they can be read.
    const missing = counts?.missing_runtime_or_inference ?? bySql
    const aside =
      missing === bySql
        ? ''
        : ` The statement alone counts ${formatCount(bySql)}, for SQLite asks an index, which holds other rows than can be read of the table.`
    const elsewhere = findings.find(({ code }) => code === 'turns-elsewhere')
    if (elsewhere !== undefined) {
      return { verdict: 'attention', explanation: elsewhere.message, response: KEEP_ELSEWHERE }
    }
    if (missing === 0 && bySql === 0) {
      return {
        verdict: 'pass',
        explanation: 'Every row has both values.',
        response: NOTHING_TO_DO,
      }
    }
    const of = counts === null ? plural(missing, 'row') : share(missing, counts.turns, 'row')
    if (whereMissing(columns!) === '') {
      return {
        verdict: 'attention',
        explanation: `${of} lack a value: the columns are not there yet, so every row counts as missing.${aside}`,
        response: migrate(context),
      }
    }
    const pending = reasons?.['backfill-pending'] ?? 0
    const why = Object.entries(reasons ?? {})
      .map(([reason, count]) => `${formatCount(count)} ${reason}`)
      .join(', ')
    return {
      verdict: 'attention',
      explanation: `${of} lack a value${why === '' ? '' : `: ${why}`}.${aside}`,
      response: pending > 0 ? `${fill(context)} ${keepUnknown(context)}` : keepUnknown(context),
    }
  },
}
