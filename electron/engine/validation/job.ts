import type { Validation, ValidationCheck } from '../../../shared/contract/playbook.ts'
import { FRESH_COPY, SALVAGE } from '../../../shared/truth/copy-advice.ts'
import { legacyAdvice } from '../../../shared/truth/generation.ts'
import { isDamage } from '../db/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import { checkSoundness, isDamaged } from '../db/soundness.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { againstTable } from './checks/against-table.ts'
import { CHECKS } from './checks/all.ts'
import type { Check, CheckContext, CheckFacts } from './checks/check.ts'
import { wholeLines } from './checks/integrity.ts'
import { readTable } from './checks/read-table.ts'
import { MIGRATE, REBUILD } from './checks/responses.ts'

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
    return { ...common, sql, result, ...againstTable(check, context, sql, check.judge(context, result)) }
  } catch (error) {
    if (!isSqliteError(error)) throw error
    if (sql !== null && !isDamage(error)) {
      if (check.lacking !== undefined) return { ...common, sql, ...check.lacking(context, error.message) }
      const from = 'turns NOT INDEXED' as const
      if (context.from !== from && check.sql({ ...context, from }) !== sql) {
        const judged = runCheck(check, number, { ...context, from })
        const why = `The statement is run without indexes, for one of them asks for something that is not in the file (${error.message}).`
        return { ...judged, explanation: `${judged.explanation} ${why}` }
      }
    }
    return {
      ...common,
      sql,
      verdict: 'fail',
      explanation: `SQLite could not run this check: ${error.message}.`,
      response: isDamage(error)
        ? `${SALVAGE} ${FRESH_COPY}`
        : 'Run the statement in the sqlite3 shell; what it says there is part of the file’s own schema.',
    }
  }
}

/** Runs every check in its order. Progress: steps. Throws `Cancelled`. */
export function validationOf(db: ReadableDb, facts: CheckFacts, job: JobContext): Validation {
  const started = Date.now()
  const checks = CHECKS.map((check, at) => {
    job.checkCancelled()
    job.progress({ label: `Checking: ${check.title}`, done: at, total: CHECKS.length, unit: 'steps' })
    return runCheck(check, at + 1, { ...facts, db, job, from: 'turns' })
  })
  // A damaged file is not migrated, so no check may send anybody there; indexes alone are built again.
  const damaged = checks.some(
    ({ id, verdict, result }) =>
      id === 'integrity' &&
      verdict === 'fail' &&
      (result === null
        ? checkSoundness(db, false, job.checkCancelled).damage.length > 0
        : isDamaged(db, result.rows.map(wholeLines))),
  )
  const advised = (check: ValidationCheck): ValidationCheck =>
    damaged
      ? {
          ...check,
          response: check.response
            .replace(MIGRATE, SALVAGE)
            .replace(REBUILD, SALVAGE)
            .replace(legacyAdvice(false), legacyAdvice(true)),
        }
      : check
  return {
    checks: checks.map(advised),
    conv_id: facts.conversation?.conv_id ?? null,
    thorough: facts.thorough,
    ran_at_ms: started,
    took_ms: Date.now() - started,
  }
}

/** Job `validation`. Throws `Cancelled`; `Conflict` as `readState` does; SqliteError where the file cannot be opened. */
export const validationJob = defineJob(
  'validation',
  ({ copy, ...facts }: CheckFacts & { readonly copy: CopyState }, job): Validation =>
    readState(copy, (db) => validationOf(db, facts, job)),
)
