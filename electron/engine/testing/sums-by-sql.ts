// Test support: what plain SQL counts in a file, and in what a migration of ours made of it.
import Database from 'better-sqlite3'

export const RUNTIME = `COALESCE(runtime_key, '') = ''`
export const INFERENCE = `COALESCE(inference_id, '') = ''`

export interface Numbers {
  readonly turns: number
  readonly conversations: number
  readonly missing_runtime_or_inference: number
  readonly missing_runtime: number
  readonly missing_inference: number
}

/** The metadata of a row, `{}` where it is no object. */
const M = `CASE WHEN json_valid(turn_metadata_json) AND json_type(turn_metadata_json) = 'object'
  THEN turn_metadata_json ELSE '{}' END`
const OBJECT = `$."geppetto.runtime@v1"`
const RUNTIME_AT = `${OBJECT}.runtime_key`
const INFERENCE_AT = [`$."geppetto.inference_id@v1"`, '$.inference_id'] as const

const text = (path: string): string =>
  `CASE json_type(m, '${path}') WHEN 'text' THEN NULLIF(trim(json_extract(m, '${path}')), '') END`
const other = (path: string): string => `COALESCE(json_type(m, '${path}') NOT IN ('text', 'null'), 0)`

/** A file for questions: a row of `t` is a row of `turns`, with the two columns even where the file lacks them. */
function ask<T>(path: string, sql: (t: string) => string, attach?: string): T {
  const db = new Database(path, { readonly: true })
  try {
    if (attach !== undefined) db.prepare('ATTACH ? AS was').run(attach)
    const has = new Set(
      (db.pragma('table_info(turns)') as { name: string }[]).map(({ name }) => name.toLowerCase()),
    )
    const column = (name: string, otherwise: string): string =>
      `${has.has(name) ? name : otherwise} COLLATE BINARY AS ${name}`
    const tables = db.pragma('main.table_list') as { name: string; wr: number }[]
    const isWithoutRowid = tables.some(({ name, wr }) => name.toLowerCase() === 'turns' && wr === 1)
    const t = `(SELECT ${isWithoutRowid ? '' : 'rowid, '}conv_id COLLATE BINARY AS conv_id, session_id COLLATE BINARY AS session_id, turn_id COLLATE BINARY AS turn_id, ${column('updated_at_ms', '0')}, ${column('runtime_key', "''")},
      ${column('inference_id', "''")}, ${has.has('turn_metadata_json') ? `${M} COLLATE BINARY AS m` : "'{}' AS m"} FROM main.turns NOT INDEXED)`
    return db.prepare<[], T>(sql(t)).get()!
  } finally {
    db.close()
  }
}

/** Every row lacks a value whose column is not there. @param rows SQL that is true for those to count */
export const bySql = (path: string, rows = '1'): Numbers =>
  ask(
    path,
    (t) => `SELECT count(*) turns, count(DISTINCT conv_id) conversations,
      total(${RUNTIME} OR ${INFERENCE}) missing_runtime_or_inference, total(${RUNTIME}) missing_runtime,
      total(${INFERENCE}) missing_inference FROM ${t} WHERE ${rows}`,
  )

/** How the rows of a file that lacked a value came out of its migration. */
export const sharesBySql = (before: string, after: string) =>
  ask<Record<'become_complete' | 'get_one_of_two' | 'get_nothing', number>>(
    after,
    (t) => {
      const lacks = (columns: boolean) => (columns ? `(${RUNTIME}) + (${INFERENCE})` : '2')
      const was = new Database(before, { readonly: true })
      const names = (was.pragma('table_info(turns)') as { name: string }[]).map(({ name }) => name)
      was.close()
      return `SELECT total(lacks = 0) become_complete, total(lacks > 0 AND lacks < lacked) get_one_of_two,
        total(lacks = lacked) get_nothing
      FROM (SELECT conv_id, session_id, turn_id, ${lacks(true)} lacks FROM ${t})
      JOIN (SELECT conv_id, session_id, turn_id, ${lacks(names.includes('runtime_key'))} lacked FROM was.turns)
        USING (conv_id, session_id, turn_id) WHERE lacked > 0`
    },
    before,
  )

/** Rows and values that a server made of something that is not canonical. */
export const serverMadeBySql = (path: string) =>
  ask<{ rows: number; values: number }>(path, (t) => {
    const runtime = `NOT ${RUNTIME} AND (${text(RUNTIME_AT)}) IS NULL
      AND (${other(RUNTIME_AT)} OR runtime_key IN (${text(OBJECT)}, ${text('$.runtime')}, ${text('$.runtime_key')}))`
    const inference = `NOT ${INFERENCE} AND COALESCE(${INFERENCE_AT.map(text).join(', ')}) IS NULL
      AND (${INFERENCE_AT.map(other).join(' OR ')})`
    return `SELECT total(runtime OR inference) AS "rows", total(runtime) + total(inference) AS "values"
      FROM (SELECT COALESCE(${runtime}, 0) runtime, COALESCE(${inference}, 0) inference FROM ${t})`
  })

/** Rows and values that a current server fills where a migration of ours left a column empty. @param after the migrated file */
export const serverFillsBySql = (after: string) =>
  ask<{ rows: number; values: number }>(
    after,
    (t) => `SELECT total(runtime OR inference) AS "rows", total(runtime) + total(inference) AS "values"
      FROM (SELECT ${RUNTIME} AND ${other(RUNTIME_AT)} runtime,
        ${INFERENCE} AND (${INFERENCE_AT.map(other).join(' OR ')}) inference FROM ${t})`,
  )

/** Canonical runtimes that stand in the object of the turn before in their session: filled ones, and conflicts. */
export const carriedOverBySql = (path: string) =>
  ask<{ fills: number; conflicts: number }>(
    path,
    (t) => `SELECT total(${RUNTIME}) fills, total(NOT ${RUNTIME} AND runtime_key <> canonical) conflicts
      FROM (SELECT runtime_key, ${text(RUNTIME_AT)} canonical, json_extract(m, '${OBJECT}') object,
        lag(json_extract(m, '${OBJECT}')) OVER (PARTITION BY conv_id, session_id ORDER BY updated_at_ms, turn_id) before
        FROM ${t}) WHERE canonical IS NOT NULL AND object = before`,
  )
