import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { snapshot } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { tryVerbs } from './as-process.ts'
import { type Answer, answersOf, tryEveryVerb } from './every-verb.ts'
import { writeFile } from './files.ts'
import { wronglyMigrated } from './migrated.ts'
import { ALL_FROM, mutate } from './mutants.ts'
import { copySet, unlikeSql } from './plain-sql.ts'
import type { SafetyClass } from './trials.ts'
import { type Cost, Worst } from './worst.ts'

interface Note {
  readonly seed: number
  readonly took: readonly Cost[]
  /** Whether a case was made of it, and whether its turns could be counted. */
  readonly opened: boolean
  readonly counted: boolean
}
let last: Note | null = null
const worst = new Worst()
const reached = { tried: 0, opened: 0, counted: 0 }
const KEPT = [1, 800315, 800660, 800858, 1001149, 1001591, 1001059, 2000147, 2000281, 4000893]

/** What was written by a migration straight into a file, beside what stood in a copy of the evidence. */
function unlikeEvidence(answers: readonly Answer[], copy: string): string[] {
  return answersOf(answers, 'migrate.file').flatMap(({ output }) => {
    const { forbidden } = output.backfill
    // A file of which SQLite cannot check all asks for what only its own program has.
    if (output.verification.unchecked !== '') return []
    return wronglyMigrated(copy, output.output.path, forbidden.length > 0).map(
      (fault) => `migrate.file: ${fault}`,
    )
  })
}

/** A mutant of a small file, through every verb. */
export const hostile: SafetyClass = {
  name: 'hostile',
  trialIs: 'one mutant, some twenty methods of the contract',
  full: 2000,
  slice: 2,
  slices: ALL_FROM,
  // 1: rules were looked for in a v1 file itself, and not where its payloads are read.
  // 800315: a text encoding that does not exist is told only where the schema is changed.
  // 800660, 800858: the name of a column whose bytes are no text.
  // 1001149: damage that SQLite names before a column that cannot be computed stops its check.
  // 1001591: such a column, and a header that counts other pages. 1001059: pages that lead backwards.
  // 2000147: a collation that SQLite lacks. 2000281: a format that keeps no index in descending order.
  // 4000893: rows that are found in their order, and not by their numbers.
  kept: KEPT,
  apart: true,
  notes: {
    take: () => last,
    add: (note) => {
      const { seed, took, opened, counted } = note as Note
      worst.add(seed, took)
      reached.tried++
      if (opened) reached.opened++
      if (counted) reached.counted++
    },
  },
  told: () => [
    `${reached.opened} of ${reached.tried} were opened, and the turns of ${reached.counted} counted`,
    'the dearest calls, by time and by how much the process grew meanwhile:',
    ...worst.lines(),
  ],
  async trial(seed, folder) {
    const [evidence, home, out, temporary, plain] = ['evidence', 'home', 'out', 'tmp', 'plain'].map(
      (name) => {
        const at = join(folder, name)
        mkdirSync(at)
        return at
      },
    ) as [string, string, string, string, string]
    last = null
    const prng = createPrng(seed)
    const { path, kind } = writeFile(evidence, seed, prng)
    const done = mutate(path, seed, prng)
    const salvage = prng.chance(0.25)
    const before = snapshot(evidence)
    const usual = process.env.TMPDIR
    process.env.TMPDIR = temporary
    try {
      const share = KEPT.includes(seed) ? 1 : 0.35
      const { faults, took, answers, view } = await tryEveryVerb(path, home, out, { salvage, prng, share })
      last = { seed, took, opened: view !== null, counted: view?.counts != null }
      const unfinished = readdirSync(out).filter((name) => !/^\d+-/.test(name))
      if (unfinished.length > 0) faults.push(`left beside what was written: ${unfinished.join(', ')}`)
      if (prng.chance(0.12)) faults.push(...tryVerbs(path, out, temporary, prng))
      if (snapshot(evidence) !== before) faults.push('the evidence or its folder was changed')
      const left = readdirSync(temporary).filter((name) => name !== 'cli-home')
      if (left.length > 0) faults.push(`left in the temporary folder: ${left.join(', ')}`)
      const copy = join(plain, 'plain.db')
      copySet(path, copy, view)
      faults.push(...unlikeSql(answers, view, copy, (file) => readFileSync(file, 'utf8')))
      // Where a journal was to be rolled back, counting has done so; what was migrated is compared with that.
      if (faults.length === 0 && view?.salvage === null) faults.push(...unlikeEvidence(answers, copy))
      return faults.map((fault) => `${kind}${salvage ? ', salvaged' : ''} (${done.join('; ')}): ${fault}`)
    } finally {
      if (usual === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = usual
    }
  },
}
