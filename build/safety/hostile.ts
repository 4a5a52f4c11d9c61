import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { snapshot } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { tryEveryVerb } from './every-verb.ts'
import { FILE_KINDS, writeFile } from './files.ts'
import { mutate } from './mutants.ts'
import type { SafetyClass } from './trials.ts'
import { Worst } from './worst.ts'

const worst = new Worst()

/** What plain SQL counts in a copy of the file; null where it cannot, or where SQLite itself finds the file damaged. */
function countedBySql(path: string, folder: string): { turns: number; conversations: number } | null {
  const copy = join(folder, 'plain.db')
  for (const suffix of ['', '-wal', '-journal'])
    if (existsSync(path + suffix) && lstatSync(path + suffix).isFile())
      copyFileSync(path + suffix, copy + suffix)
  let db: Database.Database | null = null
  try {
    db = new Database(copy)
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') return null
    return db
      .prepare<[], { turns: number; conversations: number }>(
        // By their bytes: which texts count as the same must not depend on a collation of the file's own.
        `SELECT count(*) AS turns, count(DISTINCT CAST(conv_id AS BLOB)) AS conversations FROM turns NOT INDEXED`,
      )
      .get()!
  } catch {
    return null
  } finally {
    db?.close()
  }
}

function unlikeSql(view: CaseView | null, path: string, folder: string): string[] {
  if (view?.counts == null || view.salvage !== null || !['v2', 'v3'].includes(view.schema.generation))
    return []
  const plain = countedBySql(path, folder)
  if (plain === null) return []
  const { turns, conversations } = view.counts
  return turns === plain.turns && conversations === plain.conversations
    ? []
    : [`${turns} turns in ${conversations} conversations; plain SQL counts ${JSON.stringify(plain)}`]
}

/** A mutant of a small file, through every verb. */
export const hostile: SafetyClass = {
  name: 'hostile',
  trialIs: 'one mutant, some twenty methods of the contract',
  full: 2000,
  slice: 2,
  // 1: rules were looked for in a v1 file itself, and not where its payloads are read.
  // 800315: a text encoding that does not exist is told only where the schema is changed.
  // 800660, 800858: the name of a column whose bytes are no text.
  kept: [1, 800315, 800660, 800858],
  told: () => ['the dearest calls, by time and by how much the process grew meanwhile:', ...worst.lines()],
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const [evidence, home, out, temporary, plain] = ['evidence', 'home', 'out', 'tmp', 'plain'].map(
      (name) => {
        const at = join(folder, name)
        mkdirSync(at)
        return at
      },
    ) as [string, string, string, string, string]
    const kind = FILE_KINDS[seed % FILE_KINDS.length]!
    const path = writeFile(evidence, kind, prng)
    const done = mutate(path, prng)
    const salvage = prng.chance(0.25)
    const before = snapshot(evidence)
    const usual = process.env.TMPDIR
    process.env.TMPDIR = temporary
    try {
      const { faults, took, view } = await tryEveryVerb(path, home, out, { salvage, prng, share: 0.35 })
      worst.add(seed, took)
      if (snapshot(evidence) !== before) faults.push('the evidence or its folder was changed')
      const left = readdirSync(temporary)
      if (left.length > 0) faults.push(`left in the temporary folder: ${left.join(', ')}`)
      const unfinished = readdirSync(out).filter((name) => !/^\d+-/.test(name))
      if (unfinished.length > 0) faults.push(`left beside what was written: ${unfinished.join(', ')}`)
      faults.push(...unlikeSql(view, path, plain))
      return faults.map((fault) => `${kind}${salvage ? ', salvaged' : ''} (${done.join('; ')}): ${fault}`)
    } finally {
      if (usual === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = usual
    }
  },
}
