import type { Cell } from '../../../../shared/contract/playbook.ts'
import { candidatesOf } from '../../../../shared/truth/candidates.ts'
import { isMissing, TRUTH_COLUMNS } from '../../../../shared/truth/columns.ts'
import { formatCount, plural } from '../../../../shared/truth/words.ts'
import { turnSql } from '../../queries/columns.ts'
import { rowReader, shapeOfRow } from '../../queries/row-reader.ts'
import { type Check, type CheckContext, NOTHING_TO_DO, withoutTurns } from './check.ts'
import { whereMissing } from './missing-sql.ts'
import { shortText } from './read-table.ts'
import { keepUnknown, takeCandidates } from './responses.ts'

/** As the playbook has it. */
const LIMIT = 50
/** Candidates of one row that are listed. */
const CANDIDATES = 8

/** The same rows by the rules of the recovery: their shapes, and the values that stand in other places. */
function candidateRows({ db, columns }: CheckContext): { rows: Cell[][]; withCandidate: number } {
  const { rowid, conv_id, session_id, turn_id, runtime_key, inference_id } = turnSql(columns!)
  const found = db
    .prepare<[], [bigint, ...(string | null)[]]>(
      `SELECT ${[rowid, conv_id, session_id, turn_id, runtime_key, inference_id].join(', ')}
       FROM main.turns NOT INDEXED${whereMissing(columns!)} LIMIT ${LIMIT}`,
    )
    .raw(true)
    .safeIntegers(true)
    .all()
  const reader = rowReader(db, columns!)
  let withCandidate = 0
  const rows = found.flatMap(([row, conv, session, turn, runtime, inference]) => {
    const own = reader.metadata(row)
    const values = { runtime_key: runtime, inference_id: inference }
    const candidates = candidatesOf(
      own.text,
      own.metadata,
      TRUTH_COLUMNS.filter((column) => isMissing(values[column])),
      own.decoded(),
    )
    if (candidates.length > 0) withCandidate++
    const start = [
      reader.exact('conv_id', row, conv ?? null),
      reader.exact('session_id', row, session ?? null),
      reader.exact('turn_id', row, turn ?? null),
      shapeOfRow(own),
    ]
    if (candidates.length === 0) return [[...start, null, null, null, null]]
    return candidates
      .slice(0, CANDIDATES)
      .map(({ column, path, value, rule }) => [...start, column, path, shortText(value), rule])
  })
  return { rows, withCandidate }
}

/** Playbook: "Inspect candidate metadata for manual recovery". */
export const candidateMetadata: Check = {
  id: 'candidate-metadata',
  title: 'Candidate metadata for manual recovery',
  sql: (context) => {
    const { columns } = context
    const metadata = columns?.names.has('turn_metadata_json')
      ? 'turn_metadata_json'
      : "'{}' AS turn_metadata_json"
    return (
      withoutTurns(context) ??
      `SELECT conv_id, session_id, turn_id, ${metadata}
FROM ${context.from}${whereMissing(columns!)}
LIMIT ${LIMIT};`
    )
  },
  judge: (context, { total }) => {
    if (total === 0) {
      return {
        verdict: 'pass',
        explanation: 'No row lacks a value, so there is nothing to look for.',
        response: NOTHING_TO_DO,
      }
    }
    const { rows, withCandidate } = candidateRows(context)
    const missing = context.counts?.missing_runtime_or_inference ?? total
    const first =
      missing > total
        ? `The first ${total} of ${plural(missing, 'row')} that lack a value`
        : `${plural(total, 'row')} that lack a value`
    return {
      verdict: 'attention',
      explanation: `${first}: ${formatCount(withCandidate)} carry a value in a place that is not canonical.`,
      response: [keepUnknown(context), ...(withCandidate === 0 ? [] : [takeCandidates(context)])].join(' '),
      beyond_sql: {
        explanation:
          'SQL shows the metadata; which of its values are candidates, and for which column, Turnscope’s rules say. One line for each candidate of these rows; a row without one has its shape alone.',
        result: {
          columns: ['conv_id', 'session_id', 'turn_id', 'shape', 'column', 'path', 'value', 'rule'],
          rows: rows.slice(0, 2 * LIMIT),
          total: rows.length,
        },
      },
    }
  },
}
