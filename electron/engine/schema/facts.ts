export interface ColumnFact {
  /** Lower case (ASCII). */
  readonly name: string
  /** As the file spells it. */
  readonly spelled: string
  readonly type: string
  readonly notNull: boolean
  /** The default as SQL; null where there is none. */
  readonly default: string | null
  readonly generated: boolean
}

interface IndexColumnFact {
  /** Lower case (ASCII); null for an expression. */
  readonly name: string | null
  readonly desc: boolean
  readonly collation: string
}

export interface IndexFact {
  /** Lower case (ASCII). */
  readonly name: string
  readonly unique: boolean
  readonly partial: boolean
  readonly columns: readonly IndexColumnFact[]
}

export interface TableFact {
  /** As the file spells it. */
  readonly name: string
  /** `shadow`: storage of a virtual table. */
  readonly type: 'table' | 'virtual' | 'shadow'
  readonly withoutRowid: boolean
  readonly strict: boolean
}

/** One row of `sqlite_schema`; `sql` is text to look at, never a statement to run. */
export interface SchemaObject {
  readonly type: string
  /** As the file spells it. */
  readonly name: string
  readonly table: string
  readonly sql: string | null
}

export interface TurnsFacts {
  readonly name: string
  readonly type: 'table' | 'virtual' | 'shadow' | 'view'
  readonly withoutRowid: boolean
  readonly strict: boolean
  readonly columns: readonly ColumnFact[]
  readonly indexes: readonly IndexFact[]
  /** Collation of each column that an expected index needs; a column with one that SQLite lacks is left out. */
  readonly collations: ReadonlyMap<string, string>
  /** The schema format of the header, 1 to 4; 0 is that of a file without a table, and wrong for this one. */
  readonly format: number
  /** What SQLite says when asked to prepare an update (prepared only, never run), and where it stands; null when it would write. */
  readonly unwritable: string | null
}

export interface SchemaFacts {
  /** `UTF-8`, `UTF-16le` or `UTF-16be`. */
  readonly encoding: string
  readonly tables: readonly TableFact[]
  readonly objects: readonly SchemaObject[]
  /** Null where nothing is called `turns`. */
  readonly turns: TurnsFacts | null
  /** Views that read `turns`; as SQLite says, not as their text looks. */
  readonly viewsOfTurns: readonly string[]
}
