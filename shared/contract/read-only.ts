import { timeInWords } from '../truth/words.ts'
import { TurnscopeError } from './errors.ts'
import type { CaseView } from './model.ts'

type ReadOnly = NonNullable<CaseView['read_only']>

/** That a case can only be read here, and why; since when is for the caller to say, in its own zone. */
export const readOnlyWords = ({ holder }: ReadOnly): string =>
  `Read only: open in another Turnscope${holder === null ? '' : ` (process ${holder})`}`

/** For whoever would change a case that can only be read here. */
export function refusedReadOnly(readOnly: ReadOnly): TurnscopeError {
  const since = readOnly.since_ms === null ? '' : ` since ${timeInWords(readOnly.since_ms)}`
  return new TurnscopeError(
    'Conflict',
    `${readOnlyWords(readOnly)}${since}. Nothing was written.`,
    'Close it there, then choose “Try again” at the top of the case: once it is free, it can be written here.',
  )
}
