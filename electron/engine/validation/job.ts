import type { Validation, ValidationCheck } from '../../../shared/contract/playbook.ts'
import { isDamage } from '../db/errors.ts'
import { openReader } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import { CHECKS } from './checks/all.ts'
import type { Check, CheckContext, CheckFacts } from './checks/check.ts'
import { readTable } from './checks/read-table.ts'
import { FRESH_COPY } from './checks/responses.ts'

const isSqliteError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^SQLITE_/.test(String(error.code))

/** One check by itself: what SQLite cannot do is a verdict, and the checks after it run all the same. */
function runCheck(check: Check, number: number, context: CheckContext): ValidationCheck {
  const { id, title } = check
  const common = { id, number, title, sql: null, result: null, beyond_sql: null }
  let sql: string | null = null
  try {
    const found = check.sql(context)
    if (typeof found !== 'string') {
      return { ...common, verdict: 'not-applicable', explanation: found.notApplicable, response: '' }
    }
    sql = found
    const result = readTable(context.db, sql, context.job.checkCancelled)
    return { ...common, sql, result, ...check.judge(context, result) }
  } catch (error) {
    if (!isSqliteError(error)) throw error
    return {
      ...common,
      sql,
      verdict: 'fail',
      explanation: `SQLite could not run this check: ${error.message}.`,
      response: isDamage(error)
        ? FRESH_COPY
        : 'Run the statement in the sqlite3 shell; what it says there is part of the file’s own schema.',
    }
  }
}

export interface ValidationInput extends CheckFacts {
  /** The working copy; only read. */
  readonly path: string
}

/** Job `validation`: every check in its order. Throws `Cancelled`; SqliteError where the file cannot be opened. */
export const validationJob = defineJob(
  'validation',
  ({ path, ...facts }: ValidationInput, job): Validation['checks'] => {
    const db = openReader(path)
    try {
      return CHECKS.map((check, at) => {
        job.checkCancelled()
        job.progress({ label: `Checking: ${check.title}`, done: at, total: CHECKS.length, unit: 'steps' })
        return runCheck(check, at + 1, { ...facts, db, job })
      })
    } finally {
      db.close()
    }
  },
)
