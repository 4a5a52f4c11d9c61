import { tellDamage } from '../../../shared/contract/next-action.ts'
import type { Validation, ValidationCheck } from '../../../shared/contract/playbook.ts'
import { isDamage } from '../db/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { againstTable } from './checks/against-table.ts'
import { CHECKS } from './checks/all.ts'
import type { Check, CheckContext, CheckFacts, Judgement } from './checks/check.ts'
import { integrity, OF_DAMAGE } from './checks/integrity.ts'
import { readTable } from './checks/read-table.ts'

const isSqliteError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^SQLITE_/.test(String(error.code))

/** A check that has run, and whether it met damage. */
type Ran = ValidationCheck & Pick<Judgement, 'damage'>

/** One check by itself: what SQLite cannot do is a verdict, and the checks after it run all the same. */
function runCheck(check: Check, number: number, context: CheckContext): Ran {
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
      ...(isDamage(error)
        ? { response: OF_DAMAGE, damage: true }
        : {
            response:
              'Run the statement in the sqlite3 shell; what it says there is part of the file’s own schema.',
          }),
    }
  }
}

/** Runs every check in its order. Progress: steps. Throws `Cancelled`. */
export function validationOf(db: ReadableDb, facts: CheckFacts, job: JobContext): Validation {
  const started = Date.now()
  // A clock may be set meanwhile.
  const begun = performance.now()
  let done = 0
  const run = (check: Check, damaged: boolean): Ran => {
    job.checkCancelled()
    job.progress({ label: `Checking: ${check.title}`, done: done++, total: CHECKS.length, unit: 'steps' })
    return runCheck(check, CHECKS.indexOf(check) + 1, { ...facts, db, job, damaged, from: 'turns' })
  }
  // First of all: what the others advise depends on it.
  const whole = run(integrity, tellDamage(facts.findings))
  const damaged = whole.damage === true || tellDamage(facts.findings)
  return {
    checks: CHECKS.map((check) => {
      const { damage: _, ...said } = check === integrity ? whole : run(check, damaged)
      return said
    }),
    conv_id: facts.conversation?.conv_id ?? null,
    thorough: facts.thorough,
    ran_at_ms: started,
    took_ms: Math.round(performance.now() - begun),
  }
}

/** Job `validation`. Throws `Cancelled`; `Conflict` as `readState` does; SqliteError where the file cannot be opened. */
export const validationJob = defineJob(
  'validation',
  ({ copy, ...facts }: CheckFacts & { readonly copy: CopyState }, job): Validation =>
    readState(copy, (db) => validationOf(db, facts, job)),
)
