/** The command line's verbs about a file, each as a process. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { CLI } from '../../electron/cli/fixtures.ts'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { EXIT } from '../../electron/host/exit-code.ts'

/** Guards against what never ends. */
const HANGS_AFTER_MS = 180_000

type Verb = (db: string, out: string) => readonly string[]
const VERBS: readonly Verb[] = [
  (db) => ['inspect', db],
  (db) => ['conversations', db],
  (db) => ['timeline', db, '--conv', '=1+1'],
  (db) => ['read', db, '--conv', '=1+1'],
  (db) => ['missing', db],
  (db) => ['plan', db],
  (db, out) => ['migrate', db, '--out', join(out, 'cli.db')],
  (db, out) => ['salvage', db, '--out', join(out, 'salvaged.db')],
  (db) => ['shapes', db],
  (db) => ['validate', db],
  (db) => ['analytics', db],
  (db) => ['release-notes', db],
  (db, out) => ['report', db, '--out', join(out, 'cli.json')],
  (db, out) => ['table', db, '--table', 'turns', '--format', 'csv', '--out', join(out, 'cli.csv')],
  (db) => ['compare', db, db],
  (db) => ['check-payload', db],
  (db, out) => ['recover', db, '--rules', db, '--out', join(out, 'recovered.db')],
  (db) => ['fleet', db],
]

const CODES: readonly number[] = Object.values(EXIT)

/** Runs some verbs. @returns what was not as `docs/command-line.md` has it */
export function tryVerbs(db: string, out: string, temporary: string, prng: Prng): string[] {
  return Array.from({ length: 2 }, () => prng.pick(VERBS)(db, out)).flatMap((args) => {
    const env = { ...process.env, TURNSCOPE_TMPDIR: temporary, TURNSCOPE_HOME: join(temporary, 'cli-home') }
    const ran = spawnSync(process.execPath, [CLI, ...args, '--json'], {
      ...{ env, encoding: 'utf8', maxBuffer: 2 ** 30, timeout: HANGS_AFTER_MS, killSignal: 'SIGKILL' },
    })
    const about = `turnscope ${args[0]}`
    const { status, signal, stdout, stderr } = ran
    if (status === null || !CODES.includes(status))
      return [`${about} ended with ${status ?? signal}: ${stderr.slice(-500)}`]
    const faults: string[] = []
    if (/^ {4}at /m.test(stderr)) faults.push(`${about}: a stack: ${stderr.slice(-800)}`)
    let said: unknown = null
    try {
      said = stdout === '' ? null : JSON.parse(stdout)
    } catch {
      faults.push(`${about}: no JSON: ${stdout.slice(0, 200)}`)
    }
    const error = (said as { error?: { kind?: string; message?: string; next?: string } } | null)?.error
    if (status === EXIT.done ? error !== undefined : !error?.kind || !error.message || !error.next)
      faults.push(`${about} ended with ${status} and said ${stdout.slice(0, 300) || stderr.slice(0, 300)}`)
    if (error?.kind === 'Internal') faults.push(`${about}: ${error.message}`)
    return faults
  })
}
