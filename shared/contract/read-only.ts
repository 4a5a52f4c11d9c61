import { timeInWords } from '../truth/words.ts'
import type { CaseSummary } from './cases.ts'
import { TurnscopeError } from './errors.ts'
import type { MethodName } from './methods.ts'
import type { CaseView } from './model.ts'

type ReadOnly = Omit<NonNullable<CaseView['read_only']>, 'refuses'>

/** Reads a case that can only be read here as it stands now, and opens it where it is free. */
export const READ_NEWEST = 'Read the newest state'

const elsewhere = ({ holder }: Pick<ReadOnly, 'holder'>): string =>
  `open in another Turnscope${holder === null ? '' : ` (process ${holder})`}`

/** That a case can only be read here, and why; since when is for the caller to say, in its own zone. */
export const readOnlyWords = (readOnly: ReadOnly): string => `Read only: ${elsewhere(readOnly)}`

/** Why a case that is not open here cannot be changed here; null where it can. */
export const whyHeld = ({ held }: Pick<CaseSummary, 'held'>): string | null =>
  held ? `It is ${elsewhere(held)}, and cannot be changed here.` : null

/** Why a method cannot be called in a case; null where it can. */
export const whyRefused = ({ read_only }: Pick<CaseView, 'read_only'>, method: MethodName): string | null =>
  read_only?.refuses.includes(method) ? `${readOnlyWords(read_only)}. It cannot be changed here.` : null

/** For whoever would change a case that can only be read here. */
export function refusedReadOnly(readOnly: ReadOnly): TurnscopeError {
  const since = readOnly.since_ms === null ? '' : ` since ${timeInWords(readOnly.since_ms)}`
  return new TurnscopeError(
    'Conflict',
    `${readOnlyWords(readOnly)}${since}. Nothing was written.`,
    `Close it there, then choose “${READ_NEWEST}” at the top of the case: once it is free, it can be written here.`,
  )
}
