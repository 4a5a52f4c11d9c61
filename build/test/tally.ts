import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { plural } from '../../shared/truth/words.ts'

/** Characters of what a failure says. */
const SAID_AT_MOST = 300

/** Names the file that a runner writes its counts to. */
export const TALLY_FILE = 'TURNSCOPE_TALLY'

export interface Skipped {
  /** The runner's project: `node`, `browser`, `web`, `electron`. */
  readonly project: string
  /** In a few words, as the test says it. */
  readonly why: string
}

export interface Tally {
  passed: number
  /** What failed, each in a line: where, which test, and what it said. */
  readonly failed: string[]
  readonly skipped: Skipped[]
}

export const emptyTally = (): Tally => ({ passed: 0, failed: [], skipped: [] })

/** A failure in one line: its place and name, and the beginning of what was said of it, without a terminal's colours. */
export function failureLine(where: readonly string[], messages: readonly string[]): string {
  const said = stripVTControlCharacters(messages.join(' ')).replace(/\s+/g, ' ').trim()
  return [...where, said.slice(0, SAID_AT_MOST)].filter((part) => part !== '').join(' › ')
}

/** Leaves the counts where `npm test` reads them; nothing where nobody asked. */
export function leaveTally(tally: Tally): void {
  const path = process.env[TALLY_FILE]
  if (path) writeFileSync(path, JSON.stringify(tally))
}

/** What tests of a project are about, for people who do not know the projects. */
function about(project: string, count: number): string {
  switch (project) {
    case 'electron':
      return `the desktop app (${plural(count, 'test')})`
    case 'web':
      return `the app in a browser (${plural(count, 'test')})`
    case 'browser':
      return `the app's components (${plural(count, 'test')})`
    default:
      return plural(count, 'unit test')
  }
}

/** The last lines of `npm test`: what was not tested and why, what failed, then the counts. */
export function closingLines({ passed, failed, skipped }: Tally, notRun: readonly Skipped[] = []): string[] {
  const counts = new Map<string, { readonly skip: Skipped; count: number }>()
  for (const skip of skipped) {
    const key = JSON.stringify([skip.project, skip.why])
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { skip, count: 1 })
    else known.count++
  }
  const untested = [
    ...notRun.map(({ project, why }) => `  ${project}: ${why}`),
    ...[...counts.values()].map(({ skip, count }) => `  ${about(skip.project, count)}: ${skip.why}`),
  ]
  const skips = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  return [
    ...(untested.length > 0 ? ['Not tested:', ...untested] : []),
    ...(failed.length > 0 ? ['Failed:', ...failed.map((line) => `  ${line}`)] : []),
    `${passed} passed, ${failed.length} failed${skips}`,
  ]
}
