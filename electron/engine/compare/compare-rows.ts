import { isDamage } from '../db/errors.ts'
import type { JobContext } from '../jobs/job.ts'
import { type Cell, type ComparedColumn, isSameCell } from './cells.ts'
import { maskOf, type PairTable, setState, unpair } from './pairs.ts'
import { isSameLong, type Side } from './side.ts'

const CHUNK = 256

type Row = readonly Cell[]

/** What is told of a pair once its values are compared. */
export interface ComparedPair {
  readonly slotOfA: number
  readonly slotOfB: number
  /** Numbers of the columns that changed. */
  readonly changed: readonly number[]
  /** The value of a column in each row; undefined where the file has no such column, or a long value. */
  readonly cells: (column: number) => readonly [Cell | undefined, Cell | undefined]
}

/** Compares the values of paired turns, in the order of A's rows, and writes what became of each into the table. */
export class RowComparison {
  readonly #a: Side
  readonly #b: Side
  readonly #columns: readonly ComparedColumn[]
  readonly #table: PairTable
  readonly #told: (pair: ComparedPair) => void

  constructor(
    a: Side,
    b: Side,
    columns: readonly ComparedColumn[],
    table: PairTable,
    told: (pair: ComparedPair) => void,
  ) {
    this.#a = a
    this.#b = b
    this.#columns = columns
    this.#table = table
    this.#told = told
  }

  run({ checkCancelled, progress }: JobContext): void {
    const { partnerOfA } = this.#table
    const total = partnerOfA.length
    let chunk: number[] = []
    const end = (done: number): void => {
      checkCancelled()
      this.#compareChunk(chunk)
      chunk = []
      progress({ label: 'Comparing turns', done, total, unit: 'rows' })
    }
    for (let slot = 0; slot < total; slot++) {
      if (partnerOfA[slot]! < 0) continue
      chunk.push(slot)
      if (chunk.length === CHUNK) end(slot + 1)
    }
    end(total)
  }

  /** Both files are read side by side; a chunk that damage breaks off goes on turn by turn. */
  #compareChunk(slots: readonly number[]): void {
    let done = 0
    try {
      const rows = this.#a.rows(slots)
      const others = this.#b.rows(slots.map((slot) => this.#partner(slot)))
      for (const slot of slots) {
        const [row, other] = [rows[done], others[done]]
        // A row that is not there any more is damage, too.
        if (row?.at(-1) !== this.#a.rowid(slot) || other?.at(-1) !== this.#b.rowid(this.#partner(slot))) break
        this.#comparePair(slot, row, other)
        done++
      }
    } catch (error) {
      if (!isDamage(error)) throw error
    }
    for (const slot of slots.slice(done)) this.#compareAlone(slot)
  }

  #partner(slot: number): number {
    return this.#table.partnerOfA[slot]!
  }

  #compareAlone(slot: number): void {
    try {
      const row = this.#a.row(slot)
      const other = this.#b.row(this.#partner(slot))
      if (row === undefined || other === undefined) setState(this.#table, slot, 'unread')
      else this.#comparePair(slot, row, other)
    } catch (error) {
      if (!isDamage(error)) throw error
      setState(this.#table, slot, 'unread')
    }
  }

  #comparePair(slotOfA: number, row: Row, other: Row): void {
    const slotOfB = this.#partner(slotOfA)
    const changed = changedColumns(this.#a, this.#b, this.#columns, { slotOfA, row, slotOfB, other })
    if (changed === null) setState(this.#table, slotOfA, 'unread')
    else if (changed.some((number) => this.#columns[number]!.isKey)) unpair(this.#table, slotOfA)
    else {
      this.#table.masks[slotOfA] = maskOf(changed)
      setState(this.#table, slotOfA, changed.length === 0 ? 'same' : 'changed')
      this.#told({
        slotOfA,
        slotOfB,
        changed,
        cells: (number) => {
          const { inA, inB } = this.#columns[number]!
          return [inA < 0 ? undefined : row[inA], inB < 0 ? undefined : other[inB]]
        },
      })
    }
  }
}

interface RowPair {
  readonly slotOfA: number
  readonly row: Row
  readonly slotOfB: number
  readonly other: Row
}

/** Numbers of the columns in which two rows differ; null where that cannot be told. */
export function changedColumns(
  a: Side,
  b: Side,
  columns: readonly ComparedColumn[],
  { slotOfA, row, slotOfB, other }: RowPair,
): readonly number[] | null {
  const form = a.encoding === b.encoding ? 'bytes' : 'utf8'
  const hasLong = row.at(-2) === 1n || other.at(-2) === 1n
  let changed: number[] | null = null
  for (let number = 0; number < columns.length; number++) {
    const { inA, inB, otherwise } = columns[number]!
    const [before, after] = [inA < 0 ? otherwise : row[inA]!, inB < 0 ? otherwise : other[inB]!]
    // A long value reads as NULL here, and no short one is the same.
    const same =
      hasLong && before === null && after === null
        ? isSameLong(a, slotOfA, inA, b, slotOfB, inB)
        : isSameCell(before, after, () => [
            inA < 0 ? null : a[form](slotOfA, inA),
            inB < 0 ? null : b[form](slotOfB, inB),
          ])
    if (same === null) return null
    if (!same) {
      changed ??= []
      changed.push(number)
    }
  }
  return changed ?? NOTHING_CHANGED
}

const NOTHING_CHANGED: readonly number[] = []
