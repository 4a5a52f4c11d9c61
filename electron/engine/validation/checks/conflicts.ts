import type { Cell, ResultTable } from '../../../../shared/contract/playbook.ts'
import { CANONICAL_PATH, canonicalValue } from '../../../../shared/truth/canonical.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../../shared/truth/columns.ts'
import { serverSource, serverWords } from '../../../../shared/truth/server-made.ts'
import { formatCount, plural } from '../../../../shared/truth/words.ts'
import { inferenceState, runtimeState } from '../../queries/turn-index.ts'
import { fetchTurn, type TurnRow } from '../../queries/turn-rows.ts'
import { type Check, type CheckContext, NOTHING_TO_DO, withoutTurns } from './check.ts'
import { ROWS_AT_MOST, shortText } from './read-table.ts'
import { SERVER_MADE } from './responses.ts'

interface Found {
  /** The conflicts, then what servers made: the first rows there are of both together. */
  readonly result: ResultTable
  readonly conflicts: number
  /** How many of what servers made, by how they made it. */
  readonly serverMade: ReadonlyMap<string, number>
}

const BETWEEN_CHECKS = 4096

/** Every value that its row's canonical metadata contradicts, and every one that a server made: the index knows which. */
function valuesIn({ db, columns, index, job }: CheckContext): Found {
  const source = { db, columns: columns!, index: index! }
  const rows: Cell[][] = []
  const made: Cell[][] = []
  let conflicts = 0
  const serverMade = new Map<string, number>()
  for (let slot = 0; slot < source.index.turns; slot++) {
    if (slot % BETWEEN_CHECKS === 0) {
      job.checkCancelled()
      const of = { total: source.index.turns, unit: 'rows' } as const
      job.progress({ label: 'Comparing columns with metadata', done: slot, ...of })
    }
    const packed = source.index.evidence[slot]!
    const states = { runtime_key: runtimeState(packed), inference_id: inferenceState(packed) }
    let turn: TurnRow | null = null
    for (const column of TRUTH_COLUMNS) {
      const state = states[column]
      if (state !== 'conflict' && state !== 'server-made') continue
      const into = state === 'conflict' ? rows : made
      if (state === 'conflict') conflicts++
      if (state === 'conflict' && into.length === ROWS_AT_MOST) continue
      turn ??= fetchTurn(source, slot)
      const { conv_id, session_id, turn_id, values, metadata } = turn
      const origin = state === 'conflict' ? null : serverSource(values[column], metadata, column)
      if (origin !== null) {
        const how = serverWords(origin)
        serverMade.set(how, (serverMade.get(how) ?? 0) + 1)
      }
      if (into.length === ROWS_AT_MOST) continue
      const canonical = canonicalValue(metadata, column)
      into.push([
        conv_id,
        session_id,
        turn_id,
        column,
        shortText(values[column]),
        canonical.found ? shortText(canonical.value) : null,
        canonical.found ? CANONICAL_PATH[canonical.rule] : (origin?.path ?? null),
      ])
    }
  }
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
    FROM ${context.from}
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
      response: SERVER_MADE,
      beyond_sql,
    }
  },
}
