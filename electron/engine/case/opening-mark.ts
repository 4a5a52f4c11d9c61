import { realpathSync } from 'node:fs'
import { CARRYING_OVER, WORK_NAMES } from '../../../shared/contract/work-names.ts'
import type { EvidencePlace, Marks, Standing } from './marks.ts'
import type { ToOpen } from './salvage-of.ts'

/** What an opening is about, by which a later one knows that it was interrupted; null where it is of a case, or of nothing. */
export function placeOf(request: ToOpen): EvidencePlace | null {
  if (!('path' in request)) return null
  const { path, inside, at, salvage = false } = request
  try {
    return {
      real_path: realpathSync(path),
      ...(inside === undefined ? {} : { inside }),
      ...(at === undefined ? {} : { at }),
      salvage,
    }
  } catch {
    return null
  }
}

/**
 * Runs an opening, marked from the moment on at which it begins to write: where it is interrupted, the next one of this
 * evidence says so.
 * @param open gets what marks it, which says since when (ms since epoch); a case that is there already needs no mark
 */
export async function markedOpening<T>(
  marks: Marks,
  request: ToOpen,
  signal: AbortSignal | undefined,
  open: (begins: () => number) => Promise<T>,
): Promise<T> {
  let standing = null as Standing | null
  const begins = (): number => {
    const opens = standing === null ? placeOf(request) : null
    const carries = 'carry_from' in request && request.carry_from !== undefined
    const what = carries ? CARRYING_OVER : WORK_NAMES['case.open']
    if (opens !== null) standing = marks.begin({ what, wrote: 'anew', about: { opens } }, true)
    return standing?.at_ms ?? Date.now()
  }
  try {
    const opened = await open(begins)
    standing?.ended()
    return opened
  } catch (error) {
    standing?.failed(error, signal)
    throw error
  }
}
