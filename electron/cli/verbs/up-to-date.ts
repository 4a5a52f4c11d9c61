import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { remark } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import type { OpenCase } from '../common/with-case.ts'

/**
 * Migrates and backfills the temporary working copy where there is anything to do, and says so on stderr:
 * recovery is about what the automatic backfill leaves. Gives whether it did.
 */
export async function bringUpToDate(openCase: OpenCase, { terminal }: VerbContext): Promise<boolean> {
  const { steps, backfill, refused } = await openCase.call('plan.compute', {})
  const isNothing = backfill.rows_to_fill === 0 && steps.every(({ status }) => status !== 'pending')
  // A plan that is refused promises nothing; what stands in its way is the migration's to say.
  if (refused === null && isNothing) return false
  remark(terminal, 'Migrating and backfilling a temporary copy first; the file itself stays as it is.')
  await openCase.call('migrate.run', {})
  return true
}

/**
 * The same for what only reads: where the file does not let it, the file is read as it is, and stderr says so.
 * Gives whether the copy is up to date now.
 */
export async function upToDateToRead(openCase: OpenCase, context: VerbContext): Promise<boolean> {
  try {
    await bringUpToDate(openCase, context)
    return true
  } catch (error) {
    if (!(error instanceof TurnscopeError) || error.kind !== 'MigrationRefused') throw error
    remark(context.terminal, `Not migrated, so read as it is: ${error.message}`)
    return false
  }
}
