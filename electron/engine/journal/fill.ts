import type { Fill, TruthValues } from '../../../shared/truth/backfill.ts'
import type { CanonicalRule } from '../../../shared/truth/canonical.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'

/** What one range of the journal says of each row in it. */
export interface JournaledFill {
  readonly column: TruthColumn
  /** What stood there before. */
  readonly before: 'empty' | 'null'
  readonly rule: CanonicalRule
}

/** For example `runtime_key(empty)<-runtime@v1; inference_id(null)<-inference_id`. */
export const formatFill = (fills: readonly Fill[], values: TruthValues): string =>
  fills
    .map(({ column, rule }) => `${column}(${values[column] === null ? 'null' : 'empty'})<-${rule}`)
    .join('; ')

export const parseFill = (text: string): JournaledFill[] =>
  text.split('; ').flatMap((part) => {
    const match =
      /^(runtime_key|inference_id)\((empty|null)\)<-(runtime@v1|inference_id@v1|inference_id)$/.exec(part)
    if (match === null) return []
    const [, column, before, rule] = match
    return [{ column, before, rule } as JournaledFill]
  })
