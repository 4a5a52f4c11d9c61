import { closeSync, fstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Salvage, SalvagedTable, Unplaced } from '../../../shared/contract/salvage.ts'
import { FRESH_COPY } from '../../../shared/truth/copy-advice.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, openWriter, quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { writeError } from '../disk/errors.ts'
import { makeEmptyFile, openForReading } from '../disk/raw.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { syncWithName } from '../disk/sync.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import {
  createIndexes,
  createTable,
  type Definition,
  type Definitions,
  fitsTable,
  readDefinitions,
} from './definitions.ts'
import { guessDefinitions, unplacedOf } from './guess.ts'
import { Inserter } from './insert.ts'
import { writeLosses } from './losses.ts'
import { Pages } from './pages.ts'
import { isFromStart, isOpen, type LostPlace, orphans, type Walked, walkTable } from './walk.ts'

export interface SalvageInput {
  /** A damaged working copy, never evidence; only read. */
  readonly path: string
  /** Where the sound one goes; what stands there is replaced. */
  readonly nextPath: string
}

/** Places named for each table; the rest is in the numbers alone. */
const NAMED = 1000

interface Place extends LostPlace {
  /** Rows of it that were found on pages that nothing leads to. */
  rescued: number
}

interface Work {
  readonly definition: Definition
  readonly inserter: Inserter
  places: Place[]
  lostRows: Walked['lostRows']
  rowsRead: number
  /** Rows that the new table refused: a second one of the same key, or a value that may not be missing. */
  refused: number
}

function openDamaged(path: string): { db: ReadableDb; definitions: Definitions } | null {
  let db: ReadableDb | null = null
  try {
    db = openReader(path)
    return { db, definitions: readDefinitions(db) }
  } catch (error) {
    db?.close()
    if (isDamage(error)) return null
    throw error
  }
}

/** How many rows an index knows of, where one can be read whole; null where none can. */
function countByIndex(db: ReadableDb | null, { name, indexes }: Definition): number | null {
  let most: number | null = null
  for (const index of db === null ? [] : indexes) {
    try {
      const rows = db!
        .prepare(`SELECT count(*) FROM main.${quoteName(name)} INDEXED BY ${quoteName(index.name)}`)
        .pluck()
        .get() as number
      most = Math.max(most ?? 0, rows)
    } catch (error) {
      if (!isDamage(error) && !/no query solution|no such index/.test(String(error))) throw error
    }
  }
  return most
}

/** Takes rows of pages that nothing leads to, where exactly one table lost rows of such ids and of such a shape. */
function adopt(
  pages: Pages,
  seen: Set<number>,
  works: readonly Work[],
  { checkCancelled }: JobContext,
): void {
  const lacking = works.filter(({ places }) => places.length > 0)
  if (lacking.length === 0) return
  for (const { page, rows } of orphans(pages, seen)) {
    checkCancelled()
    const low = rows[0]!.rowid
    const high = rows.at(-1)!.rowid
    const fitting = lacking.flatMap((work) => {
      const place = work.places.find(({ from, to }) => from <= low && high <= to)
      return place !== undefined && rows.every((row) => fitsTable(work.definition, row))
        ? [{ work, place }]
        : []
    })
    if (fitting.length !== 1) continue
    const { work, place } = fitting[0]!
    seen.add(page)
    for (const row of rows) {
      if (!work.inserter.insert(row)) continue
      work.rowsRead++
      place.rescued++
    }
  }
}

const isWhole = ({ from, to, rescued }: Place): boolean => to - from + 1n === BigInt(rescued)
const rowId = (value: bigint): number | string =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : String(value)

/** Places of which one begins where the last ends, as one. */
function joined(places: readonly Place[]): { pages: number[]; from: bigint; to: bigint; rescued: number }[] {
  const all: { pages: number[]; from: bigint; to: bigint; rescued: number }[] = []
  for (const { page, from, to, rescued } of places) {
    const last = all.at(-1)
    if (last !== undefined && last.to + 1n === from && last.rescued === 0 && rescued === 0) {
      if (page !== 0) last.pages.push(page)
      last.to = to
    } else all.push({ pages: page === 0 ? [] : [page], from, to, rescued })
  }
  return all
}

/**
 * The most rows that a table can have lost: what its gaps of row ids have room for. Null where a gap is open, or rows
 * were lost of which no gap tells; without the schema the tree itself is a guess.
 */
function mostLost(places: readonly Place[], { lostRows, refused }: Work, schemaLost: boolean): number | null {
  if (schemaLost || lostRows.length > 0 || places.some((place) => isOpen(place) || isFromStart(place)))
    return null
  const room = places.reduce((sum, { from, to, rescued }) => sum + (to - from + 1n) - BigInt(rescued), 0n)
  return room > BigInt(Number.MAX_SAFE_INTEGER - refused) ? null : Number(room) + refused
}

/** @param others whether the file holds pages of which nobody can say whose rows they held */
function tableOf(work: Work, db: ReadableDb | null, others: boolean): SalvagedTable {
  const { definition, rowsRead, refused, lostRows } = work
  const places = work.places.filter((place) => !isWhole(place))
  const isLossy = others || places.length > 0 || lostRows.length > 0 || refused > 0
  const counted = isLossy ? countByIndex(db, definition) : null
  const known =
    places.filter(({ page, rescued }) => page !== 0 && rescued === 0).length +
    lostRows.reduce((sum, { rows }) => sum + rows, 0) +
    refused
  const most = isLossy ? mostLost(places, work, db === null) : null
  const byIndex = counted === null ? 0 : Math.max(0, counted - rowsRead)
  return {
    name: definition.name,
    rows_read: rowsRead,
    rows_lost: Math.max(known, byIndex),
    at_least: isLossy && (counted === null || byIndex < known),
    ...(most === null ? {} : { at_most: most }),
    lost: [
      ...joined(places).map((place) => ({
        pages: place.pages,
        from_row: isFromStart({ ...place, page: 0 }) ? null : rowId(place.from),
        to_row: isOpen({ ...place, page: 0 }) ? null : rowId(place.to),
        rows: null,
        found_elsewhere: place.rescued,
      })),
      ...lostRows.map(({ page, rows }) => ({
        pages: [page],
        from_row: null,
        to_row: null,
        rows,
        found_elsewhere: 0,
      })),
    ].slice(0, NAMED),
  }
}

/** Reads a table without rowids in the order of its key, from both ends, as far as SQLite gets. */
function readByKey(db: ReadableDb, { definition, inserter }: Work): { rows: number; whole: boolean } {
  const key = definition.columns.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key)
  let rows = 0
  for (const direction of ['ASC', 'DESC']) {
    const columns = definition.columns.map(({ name }) => quoteName(name))
    const read = db
      .prepare(
        `SELECT ${columns.map((c) => `typeof(${c}), IIF(typeof(${c}) = 'text', CAST(${c} AS BLOB), ${c})`).join(', ')}
           FROM main.${quoteName(definition.name)} ORDER BY ${key.map(({ name }) => `${quoteName(name)} ${direction}`).join(', ')}`,
      )
      .safeIntegers()
      .raw()
    try {
      for (const row of read.iterate() as IterableIterator<unknown[]>) {
        const values = columns.map((_, at) =>
          row[at * 2] === 'text' ? { text: row[at * 2 + 1] as Buffer } : (row[at * 2 + 1] as never),
        )
        if (inserter.insert({ rowid: 0n, values })) rows++
      }
      return { rows, whole: true }
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
  return { rows, whole: false }
}

/** Gives the pages of which rows were read. */
function fill(
  pages: Pages,
  damaged: ReadableDb | null,
  works: readonly Work[],
  context: JobContext,
): Set<number> {
  const seen = new Set<number>()
  for (const work of works) {
    const { definition, inserter } = work
    if (definition.withoutRowid) {
      const { rows, whole } = damaged === null ? { rows: 0, whole: false } : readByKey(damaged, work)
      work.rowsRead = rows
      if (!whole) work.lostRows = [{ page: definition.root, rows: 1 }]
      continue
    }
    const walked = walkTable(
      pages,
      definition.starts ?? definition.root,
      seen,
      (rows) => rows.length === 0 || rows.some((row) => fitsTable(definition, row)),
      (rows) => {
        context.checkCancelled()
        for (const row of rows) {
          if (inserter.insert(row)) work.rowsRead++
          else work.refused++
        }
        context.progress({
          label: `Reading ${definition.name}`,
          done: work.rowsRead,
          total: null,
          unit: 'rows',
        })
      },
    )
    work.places = [...walked.places, ...(definition.gaps ?? [])].map((place) => ({ ...place, rescued: 0 }))
    work.lostRows = walked.lostRows
  }
  adopt(pages, seen, works, context)
  return seen
}

function write(
  next: WritableDb,
  pages: Pages,
  damaged: ReadableDb | null,
  definitions: Definitions,
  context: JobContext,
): { works: Work[]; unplaced: Unplaced[] } {
  next.pragma(
    `encoding = '${['UTF-8', 'UTF-16le', 'UTF-16be'].find((e) => e === definitions.encoding) ?? 'UTF-8'}'`,
  )
  next.exec('BEGIN')
  const works = definitions.tables.map((definition): Work => {
    next.exec(createTable(definition))
    return {
      definition,
      inserter: new Inserter(next, definition),
      places: [],
      lostRows: [],
      rowsRead: 0,
      refused: 0,
    }
  })
  const seen = fill(pages, damaged, works, context)
  for (const { definition } of works) {
    context.checkCancelled()
    for (const statement of createIndexes(definition)) next.exec(statement)
  }
  next.exec('COMMIT')
  return { works, unplaced: damaged === null ? unplacedOf(pages, seen, definitions.tables) : [] }
}

/**
 * Job `salvage`: writes what can be read of a damaged database, page by page, into a sound one at `nextPath`, with
 * its rowids and its indexes; what was deleted is not brought back. Progress: rows. Throws `Damaged` where there is
 * no table left, `NoSpace`, `NotWritable`, `Cancelled`; nothing is left at `nextPath` then.
 */
export const salvageJob = defineJob('salvage', ({ path, nextPath }: SalvageInput, context): Salvage => {
  removeDatabase(nextPath)
  const fd = openForReading(path)
  const opened = openDamaged(path)
  try {
    const pages = new Pages(fd, fstatSync(fd).size)
    const definitions = opened?.definitions ?? guessDefinitions(pages)
    if (definitions.tables.length === 0) {
      throw new TurnscopeError(
        'Damaged',
        'Nothing can be salvaged: no page of this file is told to be one of a table.',
        FRESH_COPY,
      )
    }
    makeEmptyFile(nextPath)
    const next = openWriter(nextPath, { disposable: true })
    let salvaged: Salvage
    try {
      const { works, unplaced } = write(next, pages, opened?.db ?? null, definitions, context)
      salvaged = {
        tables: works.map((work) => tableOf(work, opened?.db ?? null, unplaced.length > 0)),
        left_out: [...definitions.leftOut],
        unplaced,
        schema_lost: opened === null,
      }
      writeLosses(next, salvaged)
    } finally {
      next.close()
    }
    syncWithName(nextPath)
    return salvaged
  } catch (error) {
    removeDatabase(nextPath)
    throw writeError(error, dirname(nextPath))
  } finally {
    opened?.db.close()
    closeSync(fd)
  }
})
