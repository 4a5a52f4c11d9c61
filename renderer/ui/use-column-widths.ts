import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { usePreferences } from '../state/preferences.ts'
import type { GridState } from './grid-columns.ts'
import { fitColumns } from './grid-fit.ts'
import { whenIdle } from './when-idle.ts'

/** Wider than this no value makes its column by itself (CSS pixels). */
const MOST = 420
/** Size of the root's type that least widths are meant for (CSS pixels). */
const USUAL_TYPE = 16
/** After so many rows a column is as wide as it gets: nothing is measured for ever while somebody scrolls. */
const ENOUGH = 400

/** The lines of rows that were not measured before, and the header; they count as measured now. */
function freshLines<Row extends object>(
  element: HTMLElement,
  rowAt: (index: number) => Row | undefined,
  seen: Set<Row>,
): HTMLElement[] {
  const first = seen.size === 0
  return [...element.querySelectorAll<HTMLElement>('[role=row]')].filter((line) => {
    const { index } = line.dataset
    const row = index === undefined ? undefined : rowAt(Number(index))
    // The header, and what stands for a row that is on its way.
    if (row === undefined) return first
    if (seen.has(row)) return false
    seen.add(row)
    return true
  })
}

/** By column, the widest cell of some lines (CSS pixels). */
function widestOf(
  lines: readonly HTMLElement[],
  columns: ReadonlyArray<{ readonly id: string }>,
): Record<string, number> {
  for (const line of lines) line.dataset.measuring = ''
  const found: Record<string, number> = {}
  for (const line of lines) {
    for (const [place, cell] of [...line.children].entries()) {
      const id = columns[place]?.id
      if (id !== undefined)
        found[id] = Math.max(found[id] ?? 0, Math.min(MOST, cell.getBoundingClientRect().width))
    }
  }
  for (const line of lines) delete line.dataset.measuring
  return found
}

/**
 * Widths of the columns shown, by what is in them (CSS pixels): the widest value of the rows seen so far. They
 * only ever grow, so that nothing jumps back and forth while rows pass. A dragged column keeps its width.
 */
export function useColumnWidths<Row extends object>(
  scroller: RefObject<HTMLElement | null>,
  { table, shown }: GridState<Row>,
  room: number,
  rows: ReadonlyArray<Row | undefined>,
  rowAt: (index: number) => Row | undefined,
): readonly number[] {
  const [content, setContent] = useState<Readonly<Record<string, number>>>({})
  /** How much larger type is than the one that least widths are meant for. */
  const [scale, setScale] = useState(1)
  const presenting = usePreferences((state) => state.presenting)
  const measured = useRef({ columns: shown, presenting, rows: new Set<Row>() })

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || room === 0) return
    const { columns: before, presenting: presented } = measured.current
    if (before !== shown || presented !== presenting)
      measured.current = { columns: shown, presenting, rows: new Set() }
    const seen = measured.current.rows
    const isFirst = seen.size === 0
    if (!isFirst && (seen.size >= ENOUGH || rows.every((row) => row === undefined || seen.has(row)))) return
    const measure = (): void => {
      setScale(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_TYPE)
      const found = widestOf(freshLines(element, rowAt, seen), shown)
      setContent((content) =>
        Object.entries(found).every(([id, width]) => width <= (content[id] ?? 0))
          ? content
          : {
              ...content,
              ...Object.fromEntries(
                Object.entries(found).map(([id, width]) => [id, Math.max(width, content[id] ?? 0)]),
              ),
            },
      )
    }
    // Larger type comes to the page a moment after it was chosen.
    if (isFirst && presented === presenting) return measure()
    // While rows pass by, the wheel comes first: what they need is known a moment later.
    return whenIdle(measure)
  })

  const sizing = table.state.columnSizing
  return useMemo(() => {
    const taken = shown.some(({ grows }) => grows)
    const needs = shown.map(({ id, min, whole = false, gives = false, grows = false }, place) => {
      const held = sizing[id]
      if (held !== undefined) return { min: held, content: held, gives: false, grows: false }
      const takes = taken ? grows : place === shown.length - 1
      const wide = content[id] ?? 0
      const kept = Math.min(Math.ceil(wide), whole === true ? MOST : Number(whole))
      return { min: Math.max(Math.ceil(min * scale), kept), content: wide, gives, grows: takes }
    })
    return fitColumns(needs, room)
  }, [shown, sizing, content, room, scale])
}
