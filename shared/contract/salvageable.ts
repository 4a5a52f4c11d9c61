import { FRESH_COPY, SALVAGE } from '../truth/copy-advice.ts'
import { TurnscopeError } from './errors.ts'

/** `Damaged`, where what can be read can be salvaged. @param before what else there is to say of what to do, a sentence */
export const salvageable = (
  message: string,
  { before, cause }: { readonly before?: string; readonly cause?: unknown } = {},
): TurnscopeError =>
  new TurnscopeError(
    'Damaged',
    message,
    [...(before === undefined ? [] : [before]), SALVAGE, FRESH_COPY].join(' '),
    { cause, detail: 'salvageable' },
  )
