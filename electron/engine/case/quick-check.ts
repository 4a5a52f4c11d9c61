import type { Finding } from '../../../shared/contract/model.ts'
import { isDamage } from '../db/errors.ts'
import { openReader } from '../db/open.ts'
import { found } from '../evidence/findings.ts'
import { defineJob } from '../jobs/job.ts'

const PROBLEMS_AT_MOST = 20

export interface QuickChecked {
  /** `ok`, or what SQLite says, one problem a line, at most 20. */
  readonly result: string
  readonly findings: Finding[]
}

/** SQLite's `quick_check` of a working copy. One statement: it cannot be cancelled once it runs. */
export const quickCheck = defineJob(
  'quickCheck',
  ({ path }: { readonly path: string }, { checkCancelled }): QuickChecked => {
    checkCancelled()
    let lines: string[]
    try {
      const db = openReader(path)
      try {
        lines = db.prepare(`PRAGMA quick_check(${PROBLEMS_AT_MOST})`).pluck().all() as string[]
      } finally {
        db.close()
      }
    } catch (error) {
      if (!isDamage(error)) throw error
      lines = [(error as Error).message]
    }
    const result = lines.flatMap((line) => line.split('\n')).slice(0, PROBLEMS_AT_MOST)
    const ok = result.length === 1 && result[0] === 'ok'
    return { result: result.join('\n'), findings: ok ? [] : [found.damaged(result.length)] }
  },
)
