import { type Candidate, candidatesOf } from '../../../shared/truth/candidates.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import type { ReadableDb } from '../db/open.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import type { TurnColumns } from './columns.ts'
import { Growing, shared } from './grow.ts'
import { Interned } from './intern.ts'
import { type MetadataRow, rowReader, shapeOfRow } from './row-reader.ts'
import type { TurnSource } from './source.ts'
import { lacksColumn, rowidAt, type TurnIndex } from './turn-index.ts'

/** Where candidates stand, and for which column. */
export type Place = Omit<Candidate, 'value'>

/**
 * The shape of every turn that was looked at, and the candidates in its metadata, for both columns whether the
 * turn lacks them or not: a write changes what turns lack and never their metadata, so this stays true of the
 * working copy for as long as the index does. Plain data, the arrays in shared memory.
 */
export interface Shapes {
  /** By slot: the number of the turn's shape, -1 for a turn that was not looked at. */
  readonly shape: Int32Array
  /** By the number of a shape. */
  readonly labels: readonly string[]
  /** The slots that were looked at, ascending. What belongs to the nth of them is found by n. */
  readonly slots: Uint32Array
  /** Where the candidates of the nth slot begin in `found`, and, last, where those of the last one end. */
  readonly starts: Uint32Array
  /** Numbers of values. */
  readonly found: Uint32Array
  /** By the number of a value: the number of its place. */
  readonly placeOf: Uint32Array
  /** By the number of a value: where its text ends in `texts`; it begins where the one before ends. */
  readonly ends: Uint32Array
  /** All values in one text: one string crosses threads faster than a hundred thousand. */
  readonly texts: string
  readonly places: readonly Place[]
}

/** What lists of turns that lack a value read from. */
export interface ListSource extends TurnSource {
  /** Null where no filter is about metadata (`needsShapes`). */
  readonly shapes: Shapes | null
}

/** UTF-16 units of one value that are kept to be shown. */
const SHOWN = 1000
/** UTF-16 units of all values. Once they are used up, values not yet seen in a place count as one. */
const ALL_TEXT = 2 ** 26
const BETWEEN_CHECKS = 256

/** The text of a value; '' stands for those whose text was not kept. */
export const valueText = ({ texts, ends }: Shapes, value: number): string =>
  texts.slice(value === 0 ? 0 : ends[value - 1], ends[value])

/** The number of a label, -1 for a shape that no turn has. */
export const shapeNumber = ({ labels }: Shapes, label: string): number => labels.indexOf(label)

/**
 * By slot, 1 for the turns that have a candidate at a path, for a column that they lack.
 * @param path '' for any path
 */
export function slotsWithCandidate(shapes: Shapes, index: TurnIndex, path: string): Uint8Array {
  const { slots, starts, found, placeOf, places } = shapes
  const isHere = places.map((place) => path === '' || place.path === path)
  const has = new Uint8Array(index.turns)
  for (let nth = 0; nth < slots.length; nth++) {
    const slot = slots[nth]!
    for (let at = starts[nth]!; at < starts[nth + 1]! && has[slot] === 0; at++) {
      const place = placeOf[found[at]!]!
      if (isHere[place] && lacksColumn(index, slot, places[place]!.column)) has[slot] = 1
    }
  }
  return has
}

/**
 * Finds the value that a turn has as a candidate for a column at a path, without reading the turn: null where it
 * has none there, or its text was not kept whole. To be asked for ascending slots.
 */
export function candidateFinder(
  shapes: Shapes,
  column: TruthColumn,
  path: string,
): (slot: number) => Omit<Candidate, 'column' | 'path'> | null {
  const { slots, starts, found, placeOf, places } = shapes
  const isHere = places.map((place) => place.column === column && place.path === path)
  let nth = 0
  return (slot) => {
    while (slots[nth]! < slot) nth++
    if (slots[nth] !== slot) return null
    for (let at = starts[nth]!; at < starts[nth + 1]!; at++) {
      const number = found[at]!
      const place = placeOf[number]!
      if (!isHere[place]) continue
      const value = valueText(shapes, number)
      return value === '' || value.length >= SHOWN ? null : { value, rule: places[place]!.rule }
    }
    return null
  }
}

/** Gathers the candidates of one row after the other. */
class Candidates {
  readonly #placeNumbers = new Interned()
  readonly #valueNumbers = new Interned()
  readonly #places: Place[] = []
  readonly #placeOf = new Growing(Uint32Array, 1024)
  readonly #ends = new Growing(Uint32Array, 1024)
  readonly #texts: string[] = []
  readonly #starts: Growing<Uint32Array>
  readonly #found: Growing<Uint32Array>
  #length = 0

  constructor(rows: number) {
    this.#starts = new Growing(Uint32Array, rows + 1)
    this.#found = new Growing(Uint32Array, 2 * rows)
  }

  add({ text, metadata, decoded }: MetadataRow): void {
    this.#starts.push(this.#found.length)
    for (const { column, path, rule, value } of candidatesOf(text, metadata, TRUTH_COLUMNS, decoded())) {
      const place = this.#placeNumbers.number(`${column} ${rule} ${path}`)
      if (place === this.#places.length) this.#places.push({ column, path, rule })
      this.#found.push(this.#value(place, value))
    }
  }

  #value(place: number, value: string): number {
    const isKept = this.#length < ALL_TEXT
    const number = this.#valueNumbers.number(`${place} ${isKept ? value : ''}`)
    if (number < this.#ends.length) return number
    const shown = value.length > SHOWN ? `${value.slice(0, SHOWN - 1)}…` : value
    if (isKept) {
      this.#texts.push(shown)
      this.#length += shown.length
    }
    this.#placeOf.push(place)
    this.#ends.push(this.#length)
    return number
  }

  done(): Omit<Shapes, 'shape' | 'labels' | 'slots'> {
    this.#starts.push(this.#found.length)
    return {
      starts: this.#starts.toShared(),
      found: this.#found.toShared(),
      placeOf: this.#placeOf.toShared(),
      ends: this.#ends.toShared(),
      texts: this.#texts.join(''),
      places: this.#places,
    }
  }
}

export interface ShapesInput {
  /** A working copy, never evidence. */
  readonly path: string
  readonly columns: TurnColumns
  readonly index: Pick<TurnIndex, 'turns' | 'rowids' | 'exactRowids'>
  /** The turns to look at, ascending. */
  readonly slots: Uint32Array
}

/** The input of the job `shapes`. What an index is made of crosses threads without a copy; its texts stay behind. */
export const shapesInput = (
  path: string,
  { columns, index: { turns, rowids, exactRowids } }: Pick<TurnSource, 'columns' | 'index'>,
  slots: Uint32Array,
): ShapesInput => ({ path, columns, index: { turns, rowids, exactRowids }, slots })

/**
 * The slots of the turns that lack a value, ascending.
 * @param also slots of turns that were recovered: an undo makes them lack their value again
 */
export function slotsToShape(index: TurnIndex, also: Iterable<number> = []): Uint32Array {
  const wanted = index.reason.slice()
  for (const slot of also) wanted[slot] = 1
  const slots = new Growing(Uint32Array, index.counts.missing_runtime_or_inference)
  for (let slot = 0; slot < wanted.length; slot++) if (wanted[slot] !== 0) slots.push(slot)
  return slots.toShared()
}

/** Reads the metadata of the turns in `slots`. Progress: rows. Throws `Cancelled`. */
export function readShapes(
  db: ReadableDb,
  { columns, index, slots }: Omit<ShapesInput, 'path'>,
  { checkCancelled, progress }: JobContext,
): Shapes {
  const reader = rowReader(db, columns)
  const labels = new Interned()
  const candidates = new Candidates(slots.length)
  const shape = shared(Int32Array, index.turns).fill(-1)
  for (let at = 0; at < slots.length; at++) {
    if (at % BETWEEN_CHECKS === 0) {
      checkCancelled()
      progress({ label: 'Reading shapes', done: at, total: slots.length, unit: 'rows' })
    }
    const slot = slots[at]!
    const row = reader.metadata(rowidAt(index, slot))
    shape[slot] = labels.number(shapeOfRow(row))
    candidates.add(row)
  }
  progress({ label: 'Reading shapes', done: slots.length, total: slots.length, unit: 'rows' })
  return { shape, labels: labels.texts, slots, ...candidates.done() }
}

/** Job `shapes`: `readShapes` on a connection of its own. */
export const shapesJob = defineJob(
  'shapes',
  ({ path, ...input }: ShapesInput, context): Shapes =>
    readSnapshot(path, (db) => readShapes(db, input, context)),
)
