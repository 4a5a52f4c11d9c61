import type { RuntimeStyle } from '../../theme/runtime-style.ts'

/** One thing that is counted, with how it is drawn. */
export interface Series {
  /** For people; visible characters only. */
  readonly name: string
  readonly look: RuntimeStyle
  readonly values: readonly number[]
}

/** Sums per place over all series. */
export const totalsOf = (series: readonly Series[], places: number): number[] =>
  Array.from({ length: places }, (_, place) =>
    series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0),
  )
