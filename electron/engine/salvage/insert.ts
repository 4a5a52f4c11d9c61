import type Database from 'better-sqlite3'
import { quoteName, type WritableDb } from '../db/open.ts'
import { type Definition, rowIdAlias } from './definitions.ts'
import type { Row } from './pages.ts'

/** Writes rows as they were stored: each value in its own storage class, text byte for byte. */
export class Inserter {
  readonly #db: WritableDb
  readonly #definition: Definition
  /** The rowid's name; null where the table has none, or hides all three. */
  readonly #rowId: string | null
  readonly #alias: number
  /** By which of the values are text, in the order of a record. */
  readonly #statements = new Map<string, Database.Statement<unknown[]>>()

  constructor(db: WritableDb, definition: Definition) {
    this.#db = db
    this.#definition = definition
    const taken = new Set(definition.columns.map(({ name }) => name.toLowerCase()))
    this.#rowId = definition.withoutRowid
      ? null
      : (['_rowid_', 'rowid', 'oid'].find((name) => !taken.has(name)) ?? null)
    const alias = rowIdAlias(definition)
    this.#alias = alias === undefined ? -1 : definition.columns.indexOf(alias)
  }

  /** Whether the row was taken: not one that repeats a key, or lacks what may not be missing. */
  insert({ rowid, values }: Row): boolean {
    const { columns, name } = this.#definition
    const some = values.slice(0, columns.length)
    const isText = some.map((value) => typeof value === 'object' && value !== null && 'text' in value)
    const shape = isText.map((text) => (text ? 't' : '.')).join('')
    let statement = this.#statements.get(shape)
    if (statement === undefined) {
      const names = columns.slice(0, some.length).map((column) => quoteName(column.name))
      const marks = isText.map((text) => (text ? 'CAST(? AS TEXT)' : '?'))
      const all = this.#rowId === null ? names : [this.#rowId, ...names]
      const allMarks = this.#rowId === null ? marks : ['?', ...marks]
      statement = this.#db.prepare(
        `INSERT OR IGNORE INTO ${quoteName(name)} (${all.join(', ')}) VALUES (${allMarks.join(', ')})`,
      )
      this.#statements.set(shape, statement)
    }
    const bound = some.map((value, at) => {
      if (at === this.#alias && value === null) return rowid
      return typeof value === 'object' && value !== null && 'text' in value ? value.text : value
    })
    return statement.run(...(this.#rowId === null ? bound : [rowid, ...bound])).changes === 1
  }
}
