// Test support: a working copy in a file, and every recovery on it without a case around it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { RecoveryRule } from '../../../../shared/contract/recovery.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../../shared/truth/columns.ts'
import { openReader, openSharedWriter, type ReadableDb } from '../../db/open.ts'
import type { JobContext } from '../../jobs/job.ts'
import { Journal } from '../../journal/read.ts'
import { buildIndex } from '../../queries/build-index.ts'
import { turnColumns } from '../../queries/columns.ts'
import { patchIndex } from '../../queries/patch-index.ts'
import { readShapes, slotsToShape } from '../../queries/shapes.ts'
import type { TurnSource } from '../../queries/source.ts'
import { insertTurns, type StoredTurn } from '../../queries/testing/turns-db.ts'
import type { TurnIndex } from '../../queries/turn-index.ts'
import { readSchema } from '../../schema/read.ts'
import { Desk } from '../desk.ts'
import { ruleFillsInput } from '../rules.ts'
import type { WrittenRun } from '../write.ts'
import { recoveryWriteJob, type WriteAction } from '../write-job.ts'

export const QUIET: JobContext = { checkCancelled: () => undefined, progress: () => undefined }

/** One row of `turns`, every value with its type and bytes. */
export type Cells = Record<string, string>

const cell = (column: string): string =>
  `typeof(${column}) || ' ' || hex(CAST(coalesce(${column}, '') AS BLOB)) AS ${column}`

export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'turnscope-recovery-'))
  readonly path = join(this.folder, 'work-1.db')
  db: ReadableDb
  journal: Journal
  index: TurnIndex
  desk: Desk

  constructor(schema: string, turns: readonly StoredTurn[]) {
    const db = new Database(this.path) as ReadableDb
    db.exec(schema)
    insertTurns(db, turns)
    db.close()
    openSharedWriter(this.path).close()
    this.db = openReader(this.path)
    this.journal = new Journal(this.db, readSchema(this.db))
    this.index = this.builtIndex()
    this.desk = new Desk(this.index, this.journal)
  }

  get source(): TurnSource {
    return { db: this.db, columns: turnColumns(readSchema(this.db).turns!), index: this.index }
  }

  /** The index as it is when everything is read anew. */
  builtIndex(): TurnIndex {
    return buildIndex(this.db, turnColumns(readSchema(this.db).turns!), QUIET)
  }

  /** Writes as an open case does, and brings index and marks up to date in the same way. */
  write(action: WriteAction, context: JobContext = QUIET): WrittenRun {
    const written = recoveryWriteJob({ path: this.path, action }, context)
    this.journal = new Journal(this.db, readSchema(this.db))
    this.index = patchIndex(this.index, written.changes)
    this.desk.wrote(this.index, written.changes)
    return written
  }

  apply(
    rule: Pick<RecoveryRule, 'column' | 'path'> & Partial<RecoveryRule>,
    context?: JobContext,
  ): WrittenRun {
    return this.write(this.ruleAction(rule), context)
  }

  ruleAction(rule: Pick<RecoveryRule, 'column' | 'path'> & Partial<RecoveryRule>): WriteAction {
    const { source } = this
    const shapes = readShapes(this.db, { ...source, slots: slotsToShape(this.index) }, QUIET)
    const whole = { shape: null, allow_number: false, filter: {}, ...rule }
    return {
      does: 'rule',
      fills: ruleFillsInput({ ...source, shapes, closed: this.desk.closed }, whole),
      header: { kind: 'rule', person: 'ada', rule: rule.path, note: 'as in the ticket', details: {} },
    }
  }

  /** Every row of `turns` by row id. */
  rows(): Map<bigint, Cells> {
    const columns = readSchema(this.db).turns!.columns.map(({ name }) => name)
    const rows = this.db
      .prepare<[], Cells & { row: bigint }>(`SELECT rowid AS row, ${columns.map(cell).join(', ')} FROM turns`)
      .safeIntegers()
      .all()
    return new Map(rows.map(({ row, ...cells }) => [row, cells]))
  }

  /** The same as the journal alone has it: the rows before any run, and then what the journal says, run by run. */
  replayed(before: ReadonlyMap<bigint, Cells>): { rows: Map<bigint, Cells>; closed: Set<bigint> } {
    const rows = new Map([...before].map(([row, cells]) => [row, { ...cells }]))
    const closed = new Set<bigint>()
    if (!this.journal.hasEntries) return { rows, closed }
    const stored = (value: string | null): string =>
      value === null ? 'null ' : `text ${Buffer.from(value).toString('hex').toUpperCase()}`
    type Raw = { row: bigint; column: TruthColumn | null; before: string | null; after: string | null }
    const entries = this.db
      .prepare<[number], Raw>(
        'SELECT row, "column", before, after FROM turnscope_journal_entry WHERE run_id = ?',
      )
      .safeIntegers()
    const runs = this.db
      .prepare<[], { run_id: number; kind: string; details: string }>(
        'SELECT run_id, kind, details FROM turnscope_journal ORDER BY run_id',
      )
      .all()
    for (const { run_id, kind, details } of runs) {
      const of =
        kind === 'undo' || kind === 'redo' ? (JSON.parse(details) as { of_run: number }).of_run : run_id
      for (const { row, column, before: was, after } of entries.all(of)) {
        const [from, to] = kind === 'undo' ? [after, was] : [was, after]
        if (column === null) {
          if (kind === 'undo') closed.delete(row)
          else closed.add(row)
        } else {
          const cells = rows.get(row)!
          if (cells[column] !== stored(from))
            throw new Error(`run ${run_id}: row ${row} did not hold ${from}`)
          cells[column] = stored(to)
        }
      }
    }
    return { rows, closed }
  }

  remove(): void {
    if (this.db.open) this.db.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Rows without the two columns that a recovery may write. */
export const otherColumns = (rows: ReadonlyMap<bigint, Cells>): [bigint, Cells][] =>
  [...rows].map(([row, cells]) => [
    row,
    Object.fromEntries(
      Object.entries(cells).filter(([name]) => !TRUTH_COLUMNS.some((column) => column === name)),
    ),
  ])
