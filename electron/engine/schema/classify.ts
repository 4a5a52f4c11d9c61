import type { Schema } from '../../../shared/contract/model.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import type { Generation } from '../../../shared/truth/generation.ts'
import { isCovered, isLegacy } from '../../../shared/truth/generation.ts'
import { foldName } from './ascii.ts'
import {
  type ExpectedColumn,
  type ExpectedIndex,
  IDENTITY_COLUMNS,
  TIME_COLUMNS,
  TURNS_COLUMNS,
  TURNS_INDEXES,
} from './expected.ts'
import type { SchemaFacts, TurnsFacts } from './facts.ts'
import { rowIdName } from './read.ts'

type PartStatus = Schema['columns'][number]

export interface Classified extends Schema {
  /** Why no migration can run on this file, in plain words; empty when one can. */
  readonly refusals: string[]
  /** What the file is, in a sentence. */
  readonly describes: string
}

/** Whether a column keeps the text that is written to it: SQLite's affinity rules, as far as text goes. */
function keepsText(type: string, strict: boolean): boolean {
  if (type === '' || (strict && /^ANY$/i.test(type))) return true
  return !/INT/i.test(type) && /CHAR|CLOB|TEXT|BLOB/i.test(type)
}

function columnStatus(turns: TurnsFacts | null, expected: ExpectedColumn): PartStatus {
  const { name } = expected
  const column = turns?.columns.find((c) => c.name === name)
  if (column === undefined) return { name, status: 'missing' }
  const allowed = expected.default ?? (expected.type === 'INTEGER' ? '0' : null)
  const sameDefault =
    column.default === expected.default || (expected.default === null && column.default === allowed)
  const same =
    column.type.toUpperCase() === expected.type && column.notNull && !column.generated && sameDefault
  return { name, status: same ? 'ok' : 'differs' }
}

function indexStatus(turns: TurnsFacts | null, expected: ExpectedIndex): PartStatus {
  const { name } = expected
  const index = turns?.indexes.find((i) => i.name === name)
  if (turns === null || index === undefined) return { name, status: 'missing' }
  const same =
    !index.unique &&
    !index.partial &&
    index.columns.length === expected.columns.length &&
    index.columns.every((column, at) => {
      const wanted = expected.columns[at]!
      return (
        column.name === wanted.name &&
        column.desc === wanted.desc &&
        column.collation === turns.collations.get(wanted.name)
      )
    })
  return { name, status: same ? 'ok' : 'differs' }
}

function generationOf(turns: TurnsFacts | null, columns: PartStatus[], indexes: PartStatus[]): Generation {
  if (turns === null || turns.type === 'view') return 'unrelated'
  const has = (name: string): boolean => turns.columns.some((column) => column.name === name)
  if (has('payload') && has('run_id')) return 'v0'
  if (has('payload') && has('phase') && has('session_id')) return 'v1'
  if (turns.type !== 'table' || turns.withoutRowid || rowIdName(turns.columns) === null) return 'unrelated'
  if (!IDENTITY_COLUMNS.every(has) || !TIME_COLUMNS.some(has)) return 'unrelated'
  if (!TRUTH_COLUMNS.some(has)) return 'v2'
  const nothingMissing = columns.every((column) => column.status !== 'missing')
  const playbook = TURNS_INDEXES.filter((index) => index.playbook).map((index) => index.name)
  const indexed = indexes.every((index) => index.status === 'ok' || !playbook.includes(index.name))
  return nothingMissing && indexed ? 'v3' : 'v2-partial'
}

/** Columns that only a server from v0.9.0 on adds to a v0 or v1 file. */
const LATER_COLUMNS = ['turn_metadata_json', 'turn_data_json', 'updated_at_ms', ...TRUTH_COLUMNS]

/** Whether a later server has opened a v0 or v1 file and put the columns of v3 beside its payloads. */
const isHybrid = (turns: TurnsFacts | null, generation: Generation): boolean =>
  isLegacy(generation) && LATER_COLUMNS.some((name) => turns!.columns.some((column) => column.name === name))

/** Up to `most` of the names, and how many more there are. */
function list(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}

/** Databases that are taken for a turns.db, and what they are. */
function lookAlike({ tables, turns }: SchemaFacts): string | null {
  const has = (name: string): boolean => tables.some((table) => foldName(table.name) === name)
  const columns = new Set(turns?.columns.map(({ name }) => name))
  if (has('turn_snapshots') || has('turn_snapshots_legacy'))
    return 'A file of a build that was never released: its turns lie in turn_snapshots, which no release reads.'
  if (has('geppetto_turns'))
    return 'The store of the JS provider (table geppetto_turns), not the chat server’s turns.db.'
  if (turns === null && [...tables].some(({ name }) => /^sessionstream_/i.test(name)))
    return 'A newer server’s timeline store (tables sessionstream_*), not its turns.db: it keeps neither turns nor a pointer.'
  if (turns === null && has('timeline_conversations'))
    return 'A timeline store (table timeline_conversations), not a turns.db: it keeps the latest pointers, not the turns.'
  if (turns?.type === 'table' && columns.has('id') && columns.has('session_id') && !columns.has('conv_id'))
    return 'The store of a simple agent (turns with id and session_id), not the chat server’s turns.db.'
  return null
}

function describe(facts: SchemaFacts, generation: Generation): string {
  if (isHybrid(facts.turns, generation))
    return `A hybrid: a ${generation} file that a server from v0.9.0 on has opened. It still has one row with a payload for each phase, beside empty columns of v3, and that server can no longer save into it.`
  switch (generation) {
    case 'v3':
      return 'The current schema, v3.'
    case 'v2':
      return 'Schema v2: turns are there, runtime_key and inference_id are not yet.'
    case 'v2-partial':
      return 'Between v2 and v3: part of the migration has been made.'
    case 'v1':
      return 'Schema v1: turns holds one payload per session and phase, older than what the playbook covers.'
    case 'v0':
      return 'Schema v0: turns holds one YAML payload per run, older than what the playbook covers.'
    case 'unrelated':
      break
  }
  const { turns } = facts
  const alike = lookAlike(facts)
  if (alike !== null) return alike
  if (turns === null) {
    const names = facts.tables.filter((t) => !/^sqlite_/i.test(t.name)).map((t) => t.name)
    return names.length === 0
      ? 'A SQLite database without any table.'
      : `A SQLite database without a turns table. Its tables: ${list(names)}.`
  }
  if (turns.type === 'view') return 'A SQLite database in which turns is a view, not a table.'
  if (turns.type !== 'table') return 'A SQLite database in which turns is a virtual table.'
  if (turns.withoutRowid)
    return 'A SQLite database whose turns table is WITHOUT ROWID, which no server wrote.'
  if (rowIdName(turns.columns) === null)
    return 'A SQLite database whose turns table has columns called rowid, oid and _rowid_, which hide what tells its rows apart.'
  return `A SQLite database whose turns table is none we know. Its columns: ${list(turns.columns.map((c) => c.spelled))}.`
}

function refusalsOf(facts: SchemaFacts, turns: TurnsFacts): string[] {
  const refusals: string[] = []
  for (const object of facts.objects) {
    if (object.type === 'trigger' && foldName(object.table) === 'turns')
      refusals.push(`The trigger ${object.name} would run its own statements when turns is written.`)
    if (facts.viewsOfTurns.includes(object.name)) refusals.push(`The view ${object.name} is built on turns.`)
    const wanted = TURNS_INDEXES.find((index) => index.name === foldName(object.name))
    if (wanted === undefined) continue
    if (object.type !== 'index') refusals.push(`${object.name} is a ${object.type} where an index belongs.`)
    else if (foldName(object.table) !== 'turns')
      refusals.push(`The index ${object.name} stands on ${object.table}, not on turns.`)
  }
  for (const name of TRUTH_COLUMNS) {
    const column = turns.columns.find((c) => c.name === name)
    if (column?.generated) refusals.push(`The column ${name} is generated: it cannot be filled.`)
    else if (column !== undefined && !keepsText(column.type, turns.strict))
      refusals.push(
        `The column ${name} is declared ${column.type}: SQLite would turn some of the text written there into numbers.`,
      )
  }
  if (turns.format === 0)
    refusals.push(
      'The header says that there is no table: with the next write SQLite would set another format, and take descending indexes for sorted otherwise than they are.',
    )
  for (const column of turns.columns)
    if (/[\uFFFD\0]/.test(column.spelled))
      refusals.push('A column of turns has a name that is not valid text.')
  if (turns.unwritable !== null && !refusals.some((refusal) => refusal.startsWith('The trigger')))
    refusals.push(`SQLite cannot write this turns table: ${turns.unwritable}.`)
  return refusals
}

/** Which generation a file is, part by part (DOMAIN.md, section 1). */
export function classify(facts: SchemaFacts): Classified {
  // A view called turns is no table with columns of its own.
  const turns = facts.turns?.type === 'view' ? null : facts.turns
  const columns = TURNS_COLUMNS.map((expected) => columnStatus(turns, expected))
  const indexes = TURNS_INDEXES.map((expected) => indexStatus(turns, expected))
  const generation = generationOf(turns, columns, indexes)
  const migratable = turns !== null && isCovered(generation)
  return {
    generation,
    hybrid: isHybrid(turns, generation),
    columns,
    indexes,
    refusals: migratable ? refusalsOf(facts, turns) : [],
    describes: describe(facts, generation),
  }
}
