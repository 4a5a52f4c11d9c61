import { useMemo } from 'react'
import { useLeftState } from '../state/left.ts'

/** Rows that are selected together, at least the current one where there is one. */
export interface SelectedRows {
  readonly size: number
  /** The first of them; -1 for none. */
  readonly first: number
  has(index: number): boolean
  /** In order. */
  indices(): Iterable<number>
}

/** From one end to the other. */
function runOf(from: number, to: number): SelectedRows {
  const [first, last] = [Math.min(from, to), Math.max(from, to)]
  return {
    size: first < 0 ? 0 : last - first + 1,
    first,
    has: (index) => index >= 0 && index >= first && index <= last,
    *indices() {
      for (let index = first; index >= 0 && index <= last; index++) yield index
    },
  }
}

/** One by one. */
function picksOf(picks: ReadonlySet<number>): SelectedRows {
  const indices = [...picks].sort((a, b) => a - b)
  return {
    size: picks.size,
    first: indices[0] ?? -1,
    has: (index) => picks.has(index),
    indices: () => indices,
  }
}

/** Longer runs are not taken apart row by row. */
const MOST = 5000

interface RowSelection {
  readonly rows: SelectedRows
  /** Whether other rows than the current one are selected, or it is not. */
  readonly held: boolean
  /** Goes to a row: alone, or with all from where the selection began. */
  readonly move: (index: number, extend: boolean) => void
  /** Goes to a row and takes it into the selection, or out of it; the others stay. */
  readonly pick: (index: number) => void
  /** Goes to a row and leaves the selection as it is. */
  readonly walk: (index: number) => void
  readonly all: () => void
}

/** What was selected beyond the current row, as it is kept. */
interface Chosen {
  readonly from: number
  /** A run by its ends, or rows one by one. */
  readonly rows: { readonly run: readonly [number, number] } | { readonly picks: readonly number[] }
  /** The row that was current then. */
  readonly at: number
}

/**
 * Which rows of a list are selected: one, a run of them, or several apart. It holds while `current` is where it led to.
 * @param left the list's name, for what is to be selected again when somebody comes back to it
 */
export function useRowSelection(
  count: number,
  current: number,
  onMove: (index: number) => void,
  left?: string,
): RowSelection {
  const [chosen, setChosen] = useLeftState<Chosen | null>(left && `${left}, selected`, null)
  const held = chosen !== null && chosen.at === current ? chosen : null
  const rows = useMemo(() => {
    if (held === null) return runOf(current, current)
    return 'run' in held.rows ? runOf(...held.rows.run) : picksOf(new Set(held.rows.picks))
  }, [held, current])
  return {
    rows,
    held: held !== null,
    move: (index, extend) => {
      const from = held?.from ?? current
      if (extend && current >= 0) setChosen({ from, rows: { run: [from, index] }, at: index })
      else if (chosen !== null) setChosen(null)
      onMove(index)
    },
    pick: (index) => {
      const picks = new Set(rows.size > MOST ? [] : rows.indices())
      if (!picks.delete(index)) picks.add(index)
      setChosen({ from: index, rows: { picks: [...picks] }, at: index })
      onMove(index)
    },
    walk: (index) => {
      setChosen({
        from: held?.from ?? current,
        rows: held?.rows ?? { run: [current, current] },
        at: index,
      })
      onMove(index)
    },
    all: () => setChosen({ from: 0, rows: { run: [0, count - 1] }, at: current }),
  }
}
