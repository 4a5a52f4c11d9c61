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

/** One letter a fill, since there may be a range for every other row; a capital where the row held NULL. */
const LETTERS: Record<CanonicalRule, string> = {
  'runtime@v1': 'r',
  'inference_id@v1': 'i',
  inference_id: 'p',
}
const FILLS: Record<string, Pick<JournaledFill, 'column' | 'rule'>> = {
  r: { column: 'runtime_key', rule: 'runtime@v1' },
  i: { column: 'inference_id', rule: 'inference_id@v1' },
  p: { column: 'inference_id', rule: 'inference_id' },
}

/** For example `rI`: an empty runtime from `runtime@v1`, an inference id that was NULL from `inference_id@v1`. */
export const formatFill = (fills: readonly Fill[], values: TruthValues): string =>
  fills
    .map(({ column, rule }) => {
      const letter = LETTERS[rule]
      return values[column] === null ? letter.toUpperCase() : letter
    })
    .join('')

export const parseFill = (text: string): JournaledFill[] =>
  Array.from(text).flatMap((letter) => {
    const fill = FILLS[letter.toLowerCase()]
    return fill === undefined ? [] : [{ ...fill, before: letter === letter.toLowerCase() ? 'empty' : 'null' }]
  })
