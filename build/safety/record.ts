import { readFileSync, writeFileSync } from 'node:fs'
import type { SafetyClass } from './trials.ts'

const FILE = new URL('../../docs/SAFETY.md', import.meta.url)
const HEAD =
  '| class | seeds | trials | tried | what a trial is | failed | on |\n|---|---|---|---|---|---|---|\n'

export interface RunOf {
  readonly kind: Pick<SafetyClass, 'name' | 'trialIs' | 'many'>
  /** Of the first trial; those after it follow one by one. */
  readonly seed: number
  readonly trials: number
  /** How often what each of them does many times was done. */
  readonly tried: number
  readonly failed: number
}

/** A row as it stands in the table, by its class. */
const ROW = /^\| (\S+) \| (\d+)–(\d+) \| (\d+) \| (\d+)[^|]* \| .* \| (\d+) \| [^|]* \|$/

/**
 * The text with the run in its table of last runs: a run that goes on where the one before it ended, as slices of a long one do,
 * is added to it; any other takes its place.
 */
export function withRun(text: string, { kind, seed, trials, tried, failed }: RunOf, on: string): string {
  const at = text.indexOf(HEAD)
  if (at === -1) throw new Error('docs/SAFETY.md has no table of last runs')
  const from = at + HEAD.length
  const end = text.indexOf('\n\n', from) + 1
  const rows = text.slice(from, end).split('\n').filter(Boolean)
  const before = rows.map((row) => ROW.exec(row)).find((row) => row?.[1] === kind.name)
  const goesOn = before != null && Number(before[3]) + 1 === seed
  const [first, all, done, fell] = goesOn
    ? [Number(before[2]), Number(before[4]) + trials, Number(before[5]) + tried, Number(before[6]) + failed]
    : [seed, trials, tried, failed]
  const of = kind.many === undefined ? '' : ` ${kind.many.of}`
  const row = `| ${kind.name} | ${first}–${seed + trials - 1} | ${all} | ${done}${of} | ${kind.trialIs} | ${fell} | ${on} |`
  const others = rows.filter((each) => !each.startsWith(`| ${kind.name} |`))
  return `${text.slice(0, from)}${[...others, row].join('\n')}\n${text.slice(end)}`
}

/** Writes a run into `docs/SAFETY.md`. */
export function recordRun(run: RunOf): void {
  const on = `${new Date().toISOString().slice(0, 10)}, ${process.platform}, Node ${process.versions.node.split('.')[0]}`
  writeFileSync(FILE, withRun(readFileSync(FILE, 'utf8'), run, on))
}
