import { createHash } from 'node:crypto'
import { openReader, type ReadableDb } from '../db/open.ts'
import { checkSoundness, firstProblem } from '../db/soundness.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { journalTablesIn } from '../journal/tables.ts'
import { foldName } from '../schema/ascii.ts'
import { TURNS_INDEXES } from '../schema/expected.ts'
import { readSchema, type SchemaFacts, type TableFact } from '../schema/read.ts'
import { TableDigest } from './digest.ts'

export interface DigestInput {
  readonly path: string
  /** Columns of `turns` that a migration may change, in lower case. */
  readonly without: readonly string[]
  /** Whether the file is checked first, its indexes against its tables, too. */
  readonly check: boolean
}

export interface Digested {
  /** `ok`, or what SQLite finds wrong with the file; then nothing was counted or hashed. `ok` where it was not asked. */
  readonly quick_check: string
  /** Turns. */
  readonly rows: number
  /** SHA-256 of everything that a migration leaves alone, lower-case hex. */
  readonly digest: string
}

const journalNames = (facts: SchemaFacts): Set<string> =>
  new Set(journalTablesIn(facts.objects).map(foldName))

/** Every table that holds rows, by name: all but the journal, and virtual tables, whose storage counts instead. */
function tablesOf(facts: SchemaFacts): TableFact[] {
  const journal = journalNames(facts)
  return facts.tables.filter((table) => table.type !== 'virtual' && !journal.has(foldName(table.name)))
}

/** The schema text of every object that a migration does not touch. */
function schemaText(facts: SchemaFacts): string {
  const journal = journalNames(facts)
  const ours = new Set<string>(['turns', ...TURNS_INDEXES.map((index) => index.name)])
  return JSON.stringify(
    facts.objects
      .filter((object) => !ours.has(foldName(object.name)) && !journal.has(foldName(object.table)))
      .map(({ type, name, table, sql }) => [type, name, table, sql]),
  )
}

/** Checks a file, then hashes everything in it that a migration must leave as it is, row ids included. */
function digestFile(
  db: ReadableDb,
  { without, check }: Pick<DigestInput, 'without' | 'check'>,
  { checkCancelled, progress }: JobContext,
): Digested {
  const quick_check = check ? firstProblem(checkSoundness(db, true, checkCancelled)) : 'ok'
  if (quick_check !== 'ok') return { quick_check, rows: 0, digest: '' }
  const facts = readSchema(db)
  const hash = createHash('sha256').update(schemaText(facts))
  let turns = 0
  let done = 0
  for (const table of tablesOf(facts)) {
    const isTurns = foldName(table.name) === 'turns'
    const excluded = new Set(isTurns ? without : [])
    const digest = new TableDigest(db, facts, table, { rowIds: true, without: excluded })
    for (const chunk of digest.chunks()) {
      checkCancelled()
      digest.add(chunk)
      if (isTurns) turns += chunk.rows
      done += chunk.rows
      progress({ label: 'Hashing every value', done, total: null, unit: 'rows' })
    }
    hash.update(JSON.stringify([table.name, digest.hex()]))
  }
  return { quick_check, rows: turns, digest: hash.digest('hex') }
}

/** Job `digest`. */
export const digestJob = defineJob('digest', ({ path, ...how }: DigestInput, context): Digested => {
  const db = openReader(path)
  try {
    return digestFile(db, how, context)
  } finally {
    db.close()
  }
})
