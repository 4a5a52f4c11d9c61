import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { assertTarget } from '../../engine/disk/target.ts'

/**
 * Refuses a place that an export could not or must not write to, before the work is done rather than after.
 * The export itself checks again when it writes.
 */
export function checkTarget(out: string, evidence: readonly string[], force: boolean): void {
  try {
    assertTarget({ path: out, replace: force, protectedPaths: evidence })
  } catch (error) {
    if (!(error instanceof TurnscopeError) || error.kind !== 'TargetExists') throw error
    throw new TurnscopeError(
      'TargetExists',
      error.message,
      'Choose another name, or pass --force to replace it.',
      { cause: error },
    )
  }
}
