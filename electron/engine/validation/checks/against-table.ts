import { createHash } from 'node:crypto'
import { plural } from '../../../../shared/truth/words.ts'
import { isDamage } from '../../db/errors.ts'
import { queryPlan } from '../../db/rows.ts'
import { NOT_AS_ITS_TABLE } from '../../db/soundness.ts'
import type { Check, CheckContext, Judgement } from './check.ts'
import { rebuild } from './responses.ts'

const BETWEEN_CHECKS = 1000

interface Answer {
  readonly rows: number
  /** Equal for the same rows in any order. */
  readonly sum: bigint
}

function answerOf({ db, job }: CheckContext, sql: string): Answer {
  let rows = 0
  let sum = 0n
  for (const row of db.prepare<[], unknown[]>(sql).raw(true).safeIntegers(true).iterate()) {
    if (rows++ % BETWEEN_CHECKS === 0) job.checkCancelled()
    const hash = createHash('sha256')
    for (const value of row) {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value))
      hash.update(`${value === null ? 'null' : typeof value} ${bytes.length} `).update(bytes)
    }
    sum = BigInt.asUintN(64, sum + hash.digest().readBigUInt64BE())
  }
  return { rows, sum }
}

/** Whether SQLite asks an index for any row of a statement. */
const asksAnIndex = ({ db }: CheckContext, sql: string): boolean =>
  queryPlan(db, sql).some((step) => / INDEX /.test(step))

/**
 * Holds a statement's answer against the same statement without indexes: where they differ, whoever runs the
 * playbook by hand gets what the index says, so the check fails. A table that cannot be read is for the check of
 * the whole file.
 */
export function againstTable(check: Check, context: CheckContext, sql: string, judged: Judgement): Judgement {
  const plain = check.sql({ ...context, from: 'turns NOT INDEXED' })
  if (typeof plain !== 'string' || plain === sql || !asksAnIndex(context, sql)) return judged
  let asked: Answer
  let table: Answer
  try {
    asked = answerOf(context, sql)
    table = answerOf(context, plain)
  } catch (error) {
    if (isDamage(error)) return judged
    throw error
  }
  // Where only the first rows are asked for, which ones they are is the order's choice.
  const differs = asked.rows !== table.rows || (asked.sum !== table.sum && !/\bLIMIT \d+;$/.test(sql))
  if (!differs) return judged
  const others = asked.rows === table.rows ? 'other ones' : plural(table.rows, 'row')
  return {
    ...judged,
    verdict: 'fail',
    explanation: `${judged.explanation} This statement gives ${plural(asked.rows, 'row')}, and ${others} without indexes: an index of the file ${NOT_AS_ITS_TABLE}.`,
    response: rebuild(context),
  }
}
