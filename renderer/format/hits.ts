import type { HIT_KINDS } from '../../shared/contract/hits.ts'

/** What a search finds, in words: the name of many and of one, and what of a turn leads to it. */
export const HITS: Readonly<
  Record<(typeof HIT_KINDS)[number], { readonly group: string; readonly one: string; readonly leads: string }>
> = {
  runtime: { group: 'Runtimes', one: 'runtime', leads: 'first turn of it in' },
  session: { group: 'Sessions', one: 'session', leads: 'first turn of it in' },
  turn: { group: 'Turns', one: 'turn', leads: 'in' },
  inference: { group: 'Inferences', one: 'inference', leads: 'turn in' },
}
