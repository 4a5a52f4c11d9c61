import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import Database from 'better-sqlite3'
import { copyEvidence } from '../../electron/engine/evidence/copy.ts'
import { writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { lookAtEvidence } from '../../electron/engine/evidence/look.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { SafetyClass } from './trials.ts'

const MODES = ['delete', 'truncate', 'persist', 'wal', 'wal-folding', 'wal-reopening', 'replace']
const COPIES = 6
const writer = fileURLToPath(new URL('./writer.ts', import.meta.url))

/** What is wrong with a copy: each transaction put the same stamp on every row. */
function torn(path: string): string | null {
  const db = new Database(path)
  try {
    const check = db.pragma('integrity_check', { simple: true })
    if (check !== 'ok') return `a torn copy: ${check}`
    const stamps = db.prepare('SELECT count(DISTINCT updated_at_ms) FROM turns').pluck().get()
    return stamps === 1 ? null : `a torn copy: ${stamps} transactions in it`
  } catch (error) {
    return `a torn copy: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    db.close()
  }
}

/** Copies of a database that somebody writes to: each whole, or refused as in use. */
export const live: SafetyClass = {
  name: 'live',
  trialIs: 'six copies during the writing',
  races: true,
  full: 70,
  slice: 2,
  kept: [],
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const mode = MODES[seed % MODES.length]!
    const evidence = join(folder, 'evidence')
    mkdirSync(evidence)
    const path = writeTurns(join(evidence, 'turns.db'), { turns: 120 })
    const db = new Database(path)
    db.exec('UPDATE turns SET updated_at_ms = 1')
    db.close()
    const process_ = spawn(process.execPath, [writer, path, mode, String(seed)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const gone = once(process_, 'exit')
    await once(process_.stdout, 'data')
    const faults: string[] = []
    try {
      for (let n = 0; n < COPIES; n++) {
        const into = join(folder, `copy-${n}`)
        mkdirSync(into)
        try {
          await new Promise((resolve) => setTimeout(resolve, prng.int(0, 30)))
          await copyEvidence(await lookAtEvidence(path), into, 'work.db')
          const wrong = torn(join(into, 'work.db'))
          if (wrong !== null) faults.push(`${mode}: ${wrong}`)
        } catch (error) {
          // Somebody who renames the file leaves no file for a moment: that it is not there is the truth then.
          const kind = error instanceof TurnscopeError ? error.kind : 'untyped'
          const isTrue = mode === 'replace' && error instanceof Error && error.message.endsWith('turns.db.')
          if (kind !== 'InUse' && !(kind === 'NotFound' && isTrue))
            faults.push(`${mode}: ${kind}: ${inspect(error)}`)
        }
      }
    } finally {
      process_.stdin.end()
      await gone
    }
    return faults
  },
}
