import { createHash } from 'node:crypto'
import { closeSync } from 'node:fs'
import type { ReadableDb } from '../db/open.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { openForReading } from '../disk/raw.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { journalTablesIn } from '../journal/tables.ts'
import { foldName } from '../schema/ascii.ts'
import { TURNS_INDEXES } from '../schema/expected.ts'
import type { SchemaFacts, TableFact } from '../schema/facts.ts'
import { readSchema } from '../schema/read.ts'
import type { Chunk } from './chunks.ts'
import { TableDigest } from './digest.ts'
import { rootPageOf, StoredRows } from './stored-rows.ts'

export interface DigestInput {
  readonly path: string
  /** Columns of `turns` that a migration may change, in lower case. */
  readonly without: readonly string[]
  /** What `turnChunks` gives without these columns, where somebody knows. */
  readonly chunks?: readonly Chunk[]
}

const journalNames = (facts: SchemaFacts): Set<string> =>
  new Set(journalTablesIn(facts.objects).map(foldName))

/** Every table that holds rows, by name: all but the journal, and virtual tables, whose storage counts instead. */
export function tablesOf(facts: SchemaFacts): TableFact[] {
  const journal = journalNames(facts)
  return facts.tables.filter((table) => table.type !== 'virtual' && !journal.has(foldName(table.name)))
}

/** The schema text of every object that a migration does not touch. */
export function schemaText(facts: SchemaFacts): string {
  const journal = journalNames(facts)
  const ours = new Set<string>(['turns', ...TURNS_INDEXES.map((index) => index.name)])
  return JSON.stringify(
    facts.objects
      .filter((object) => !ours.has(foldName(object.name)) && !journal.has(foldName(object.table)))
      .map(({ type, name, table, sql }) => [type, name, table, sql]),
  )
}

/**
 * Hashes everything in a file that a migration must leave as it is, row ids included: the rows of `turns` by their
 * values, since their records change, and those of other tables as they are stored.
 */
function digestFile(
  db: ReadableDb,
  file: number,
  { without, chunks }: DigestInput,
  { checkCancelled, progress }: JobContext,
): string {
  const facts = readSchema(db)
  const hash = createHash('sha256').update(schemaText(facts))
  let done = 0
  const told = (rows: number): void => {
    checkCancelled()
    done += rows
    progress({ label: 'Hashing every value', done, total: null, unit: 'rows' })
  }
  for (const table of tablesOf(facts)) {
    const isTurns = foldName(table.name) === 'turns'
    if (!isTurns && !table.withoutRowid) {
      const stored = createHash('sha256')
      new StoredRows(file, stored, told).add(rootPageOf(db, table.name))
      hash.update(JSON.stringify([table.name, stored.digest('hex')]))
      continue
    }
    const excluded = new Set(isTurns ? without : [])
    const digest = new TableDigest(db, facts, table, { rowIds: true, without: excluded })
    for (const chunk of (isTurns && chunks) || digest.chunks()) {
      digest.add(chunk)
      told(chunk.rows)
    }
    hash.update(JSON.stringify([table.name, digest.hex()]))
  }
  return hash.digest('hex')
}

/** Job `digest`: SHA-256 of everything that a migration leaves alone, lower-case hex. */
export const digestJob = defineJob('digest', (input: DigestInput, context): string => {
  const file = openForReading(input.path)
  try {
    return readSnapshot(input.path, (db) => digestFile(db, file, input, context))
  } finally {
    closeSync(file)
  }
})
