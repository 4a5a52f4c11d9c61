import type { Cell, ResultTable } from '../../../../shared/contract/playbook.ts'
import { CANONICAL_PATH, canonicalValue } from '../../../../shared/truth/canonical.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../../shared/truth/columns.ts'
import { evidenceState } from '../../../../shared/truth/evidence-state.ts'
import { serverSource, serverWords } from '../../../../shared/truth/server-made.ts'
import { formatCount, plural } from '../../../../shared/truth/words.ts'
import { exactInteger, turnSql } from '../../queries/columns.ts'
import { rowReader } from '../../queries/row-reader.ts'
import { scanRows } from '../../queries/scan.ts'
import { statement } from '../../queries/statements.ts'
import { type Check, type CheckContext, NOTHING_TO_DO, withoutTurns } from './check.ts'
import { ROWS_AT_MOST, shortText } from './read-table.ts'

/** Metadata up to this many bytes comes with its chunk; longer ones one at a time. */
const INLINE_METADATA = 16_384
const LONG_METADATA = 1

type Row = [
  rowid: number | string,
  conv_id: string | null,
  session_id: string | null,
  turn_id: string | null,
  runtime_key: string | null,
  inference_id: string | null,
  metadata: string | null | typeof LONG_METADATA,
]

interface Found {
  /** The conflicts, then what servers made: the first rows there are of both together. */
  readonly result: ResultTable
  readonly conflicts: number
  /** How many of what servers made, by how they made it. */
  readonly serverMade: ReadonlyMap<string, number>
}

/** Every value that its row's canonical metadata contradicts, and every one that a server made, by the rules themselves. */
function valuesIn({ db, columns, counts, job }: CheckContext): Found {
  const sql = turnSql(columns!)
  const reader = rowReader(db, columns!)
  const read = statement<Row>(
    db,
    `SELECT ${exactInteger(sql.rowid)}, ${sql.conv_id}, ${sql.session_id}, ${sql.turn_id}, ${sql.runtime_key},
       ${sql.inference_id}, CASE WHEN ${sql.metadataBytes} > ${INLINE_METADATA} THEN ${LONG_METADATA} ELSE ${sql.metadata} END
     FROM ${sql.from}
     WHERE ${sql.rowid} >= ? AND (coalesce(${sql.runtime_key}, '') <> '' OR coalesce(${sql.inference_id}, '') <> '')
     ORDER BY ${sql.rowid} LIMIT ?`,
  )
  const rows: Cell[][] = []
  const made: Cell[][] = []
  let conflicts = 0
  const serverMade = new Map<string, number>()
  let done = 0
  scanRows(
    (from, limit) => read.all(from, limit),
    ([rowid]) => BigInt(rowid),
    (chunk) => {
      job.checkCancelled()
      for (const [rowid, conv_id, session_id, turn_id, runtime_key, inference_id, text] of chunk) {
        const { metadata } =
          text === LONG_METADATA ? reader.metadata(BigInt(rowid)) : reader.metadataOf(rowid, text)
        if (metadata.kind !== 'object') continue
        const stored: Record<TruthColumn, string> = {
          runtime_key: reader.exact('runtime_key', rowid, runtime_key),
          inference_id: reader.exact('inference_id', rowid, inference_id),
        }
        for (const column of TRUTH_COLUMNS) {
          const state = evidenceState(stored[column], metadata, column)
          if (state !== 'conflict' && state !== 'server-made') continue
          const source = state === 'conflict' ? null : serverSource(stored[column], metadata, column)
          if (source === null) conflicts++
          else {
            const how = serverWords(source)
            serverMade.set(how, (serverMade.get(how) ?? 0) + 1)
          }
          const into = state === 'conflict' ? rows : made
          if (into.length === ROWS_AT_MOST) continue
          const canonical = canonicalValue(metadata, column)
          into.push([
            reader.exact('conv_id', rowid, conv_id),
            reader.exact('session_id', rowid, session_id),
            reader.exact('turn_id', rowid, turn_id),
            column,
            shortText(stored[column]),
            canonical.found ? shortText(canonical.value) : null,
            canonical.found ? CANONICAL_PATH[canonical.rule] : (source?.path ?? null),
          ])
        }
      }
      done += chunk.length
      job.progress({
        label: 'Comparing columns with metadata',
        done,
        total: counts?.turns ?? null,
        unit: 'rows',
      })
    },
  )
  const columnNames = ['conv_id', 'session_id', 'turn_id', 'column', 'value', 'metadata_value', 'path']
  const result = {
    columns: columnNames,
    rows: [...rows, ...made].slice(0, ROWS_AT_MOST),
    total: conflicts + [...serverMade.values()].reduce((sum, n) => sum + n, 0),
  }
  return { result, conflicts, serverMade }
}

/** SQLite's path of a member: JSON keys with an @ or a dot stand in double quotes. */
const PATHS: Record<TruthColumn, readonly string[]> = {
  runtime_key: [`$."geppetto.runtime@v1".runtime_key`],
  inference_id: [`$."geppetto.inference_id@v1"`, '$.inference_id'],
}

/** The canonical value as SQL can say it: the first path that holds a string which is not blank. */
const canonicalSql = (column: TruthColumn): string => {
  const values = PATHS[column].map(
    (path) =>
      `CASE json_type(m, '${path}') WHEN 'text' THEN NULLIF(TRIM(json_extract(m, '${path}')), '') END`,
  )
  return values.length === 1 ? values[0]! : `COALESCE(${values.join(',\n           ')})`
}

/**
 * Rows in which a column and the canonical metadata say different things. The statement is the nearest that
 * SQL comes to the canonical rule; the verdict follows the rule.
 */
export const conflicts: Check = {
  id: 'conflicts',
  title: 'Columns that contradict their metadata',
  sql: (context) => {
    const refused = withoutTurns(context)
    if (refused !== null) return refused
    const { names } = context.columns!
    const present = TRUTH_COLUMNS.filter((column) => names.has(column))
    if (present.length === 0)
      return {
        notApplicable: 'Neither column is there yet, so there is nothing that metadata could contradict.',
      }
    if (!names.has('turn_metadata_json'))
      return { notApplicable: 'There is no column turn_metadata_json to compare with.' }
    return `SELECT conv_id, session_id, turn_id, ${present.map((column) => `${column}, metadata_${column}`).join(', ')}
FROM (
  SELECT conv_id, session_id, turn_id, ${present.join(', ')},
${present.map((column) => `         ${canonicalSql(column)} AS metadata_${column}`).join(',\n')}
  FROM (
    SELECT conv_id, session_id, turn_id, ${present.join(', ')},
           CASE WHEN json_valid(turn_metadata_json) THEN turn_metadata_json ELSE '{}' END AS m
    FROM turns
  )
)
WHERE ${present.map((column) => `COALESCE(${column}, '') <> '' AND ${column} <> metadata_${column}`).join('\n   OR ')};`
  },
  judge: (context, { total: bySql }) => {
    const { result, conflicts, serverMade } = valuesIn(context)
    const limits =
      'SQL trims spaces alone, takes the first of repeated keys where the rule takes the last, cannot read metadata nested deeper than SQLite allows or stored as JSONB, and does not know what servers make of other values.'
    const differs =
      bySql === conflicts
        ? ''
        : ` The statement gives ${plural(bySql, 'row')}, the rule ${plural(conflicts, 'value')}.`
    const beyond_sql = { explanation: `${limits} By the rules themselves:${differs}`, result }
    if (result.total === 0) {
      return {
        verdict: 'pass',
        explanation:
          'No value contradicts the canonical metadata of its row, and none is what a server made of something that is not canonical.',
        response: NOTHING_TO_DO,
        beyond_sql,
      }
    }
    return {
      verdict: 'attention',
      explanation: [
        ...(conflicts > 0
          ? [
              `Values that differ from what the canonical metadata of the same row says: ${formatCount(conflicts)}. Both are shown; neither is resolved by itself. A conflict right after a switch is normal: metadata is inherited from the turn before.`,
            ]
          : []),
        ...(serverMade.size > 0
          ? [
              `Values that a server made of something that is not canonical: ${formatCount(result.total - conflicts)} (${[...serverMade].map(([how, n]) => `${formatCount(n)}: ${how}`).join('; ')}). They stay what the column records.`,
            ]
          : []),
      ].join(' '),
      response:
        'The column is per-turn truth and stays as it is. Find out which server wrote these rows before they are counted for a runtime.',
      beyond_sql,
    }
  },
}
