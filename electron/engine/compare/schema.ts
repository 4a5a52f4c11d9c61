import type { SchemaDifference } from '../../../shared/contract/compare.ts'
import type { ReadableDb } from '../db/open.ts'
import { journalTablesIn } from '../journal/tables.ts'
import { foldName } from '../schema/ascii.ts'
import type { ColumnFact, SchemaFacts, SchemaObject, TurnsFacts } from '../schema/facts.ts'

type Kind = SchemaDifference['kind']

/** A part of a schema, in words that are the same where the part is. */
interface Part {
  readonly kind: Kind
  readonly name: string
  readonly text: string
}

const declared = ({ type, notNull, default: byDefault, generated }: ColumnFact): string =>
  [
    type || 'any type',
    ...(notNull ? ['NOT NULL'] : []),
    ...(byDefault === null ? [] : [`DEFAULT ${byDefault}`]),
    ...(generated ? ['generated'] : []),
  ].join(' ')

type IndexFact = TurnsFacts['indexes'][number]
const indexed = ({ unique, partial, columns }: IndexFact): string => {
  const listed = columns.map(
    ({ name, desc, collation }) =>
      `${name ?? '(expression)'}${collation === 'BINARY' ? '' : ` COLLATE ${collation}`}${desc ? ' DESC' : ''}`,
  )
  return `${unique ? 'unique ' : ''}(${listed.join(', ')})${partial ? ' of some rows' : ''}`
}

/** SQLite's own: the index of a primary key, which has no text, and its statistics. */
const isOwn = ({ name }: { readonly name: string }): boolean => /^sqlite_/i.test(name)

/** What the header of a file says that SQLite itself makes nothing of. */
export type Settings = Readonly<Record<'user_version' | 'application_id', number>>

export function readSettings(db: ReadableDb): Settings {
  const setting = (name: string): number => db.pragma(`main.${name}`, { simple: true }) as number
  return { user_version: setting('user_version'), application_id: setting('application_id') }
}

interface DeclaredFile {
  readonly facts: SchemaFacts
  readonly settings: Settings
}

function partsOf({ facts, settings }: DeclaredFile): Part[] {
  const ours = new Set(journalTablesIn(facts.objects).map(foldName))
  const { turns } = facts
  const ofTurns: Part[] =
    turns === null
      ? []
      : [
          ...turns.columns.map(
            (column): Part => ({
              kind: 'column',
              name: column.name,
              text: declared(column),
            }),
          ),
          ...turns.indexes
            .filter((index) => !isOwn(index))
            .map((index): Part => ({ kind: 'index', name: index.name, text: indexed(index) })),
        ]
  const isTold = ({ type, name, table }: SchemaObject): boolean =>
    !isOwn({ name }) &&
    !ours.has(foldName(table)) &&
    !(turns !== null && foldName(table) === foldName(turns.name) && (type === 'table' || type === 'index'))
  const others = facts.objects
    .filter(isTold)
    .map(({ type, name, sql }): Part => ({ kind: type as Kind, name, text: sql ?? '' }))
  const set = Object.entries({ ...settings, encoding: facts.encoding }).map(
    ([name, value]): Part => ({ kind: 'setting', name, text: String(value) }),
  )
  return [...set, ...ofTurns, ...others]
}

/** What the two files declare otherwise; the journal of a case is no part of a file. */
export function schemaDifferences(a: DeclaredFile, b: DeclaredFile): SchemaDifference[] {
  const keyOf = ({ kind, name }: Part): string => `${kind} ${foldName(name)}`
  const [ofA, ofB] = [partsOf(a), partsOf(b)].map(
    (parts) => new Map(parts.map((part) => [keyOf(part), part])),
  )
  const all = new Map([...ofA!, ...ofB!])
  const differences: SchemaDifference[] = []
  for (const [key, { kind, name }] of all) {
    const [before, after] = [ofA!.get(key)?.text ?? null, ofB!.get(key)?.text ?? null]
    if (before !== after) differences.push({ kind, name, a: before, b: after })
  }
  return differences
}
