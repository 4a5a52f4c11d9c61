import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { SQL_LIMITS, type SqlAnswer, type SqlValue } from '../../../shared/contract/sql.ts'
import { isDamage } from '../db/errors.ts'
import { openReader } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import { refuseUnlessReads } from './only-reads.ts'

export interface Statement {
  /** The working copy, or what is read in its place; never evidence. */
  readonly path: string
  readonly sql: string
}

/** What SQLite says of a statement, as an error of who wrote it. */
const refused = (error: Error): TurnscopeError =>
  new TurnscopeError('InvalidRequest', `SQLite says: ${error.message}.`, 'Change the statement.')

function toValue(value: unknown): SqlValue {
  if (value === null) return { type: 'null', text: '' }
  if (typeof value === 'bigint') return { type: 'integer', text: String(value) }
  // As SQLite writes it: a number that is whole, and no integer, says so.
  if (typeof value === 'number')
    return {
      type: 'real',
      text: Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value),
    }
  if (typeof value === 'string') {
    if (value.length <= SQL_LIMITS.text) return { type: 'text', text: value }
    return { type: 'text', text: value.slice(0, SQL_LIMITS.text), whole: value.length }
  }
  const bytes = value as Buffer
  const text = bytes.toString('hex', 0, SQL_LIMITS.blob)
  return { type: 'blob', text, ...(bytes.length > SQL_LIMITS.blob ? { whole: bytes.length } : {}) }
}

/**
 * Job `statement`: one statement that a person wrote, on a connection of its own that can only read and writes no
 * temporary file. Between rows it stops by itself at each of `SQL_LIMITS`; within one it cannot, so it runs in a process that
 * can be ended. Throws `InvalidRequest` with what SQLite says, and `Damaged`.
 */
export const statementJob = defineJob(
  'statement',
  ({ path, sql }: Statement, { checkCancelled }): SqlAnswer => {
    refuseUnlessReads(sql)
    const begun = performance.now()
    const db = openReader(path)
    try {
      // What a statement sorts stays in memory, which is watched, instead of going to files.
      db.pragma('temp_store = MEMORY')
      const statement = db.prepare<[], unknown[]>(sql)
      if (!statement.reader || !statement.readonly)
        throw new TurnscopeError('InvalidRequest', 'This statement gives no rows.', 'Write a SELECT.')
      const columns = statement.columns().map(({ name }) => name)
      const rows: SqlValue[][] = []
      let size = 0
      let stopped: SqlAnswer['stopped'] = null
      for (const row of statement.safeIntegers().raw().iterate()) {
        checkCancelled()
        if (rows.length === SQL_LIMITS.rows) stopped = 'rows'
        else if (size > SQL_LIMITS.answer) stopped = 'size'
        else if (performance.now() - begun > SQL_LIMITS.seconds * 1000) stopped = 'time'
        if (stopped !== null) break
        const values = row.map(toValue)
        for (const { text } of values) size += text.length
        rows.push(values)
      }
      return { columns, rows, stopped, took_ms: performance.now() - begun }
    } catch (error) {
      if (error instanceof TurnscopeError || isDamage(error)) throw error
      throw refused(error as Error)
    } finally {
      db.close()
    }
  },
)
