import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { GridState } from './grid-columns.ts'
import { fitColumns } from './grid-fit.ts'

/** Wider than this no value makes its column by itself (CSS pixels). */
const MOST = 420
/** After so many rows a column is as wide as it gets: nothing is measured for ever while somebody scrolls. */
const ENOUGH = 400

/**
 * Widths of the columns shown, by what is in them (CSS pixels): the widest value of the rows seen so far. They
 * only ever grow, so that nothing jumps back and forth while rows pass. A dragged column keeps its width.
 */
export function useColumnWidths<Row extends object>(
  scroller: RefObject<HTMLElement | null>,
  { table, shown }: GridState<Row>,
  room: number,
  rows: ReadonlyArray<Row | undefined>,
): readonly number[] {
  const [content, setContent] = useState<Readonly<Record<string, number>>>({})
  const measured = useRef({ columns: shown, rows: new Set<Row>() })

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || room === 0) return
    const again = measured.current.columns !== shown
    if (again) measured.current = { columns: shown, rows: new Set() }
    const seen = measured.current.rows
    const fresh = rows.filter((row) => row !== undefined && !seen.has(row))
    if (seen.size >= ENOUGH || (fresh.length === 0 && !again && seen.size > 0)) return
    for (const row of fresh) if (row !== undefined) seen.add(row)
    element.dataset.measuring = ''
    const found: Record<string, number> = {}
    for (const line of element.querySelectorAll('[role=row]')) {
      for (const [place, cell] of [...line.children].entries()) {
        const id = shown[place]?.id
        if (id === undefined) continue
        found[id] = Math.max(found[id] ?? 0, Math.min(MOST, cell.getBoundingClientRect().width))
      }
    }
    delete element.dataset.measuring
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
  })

  const sizing = table.state.columnSizing
  return useMemo(() => {
    const taken = shown.some(({ grows }) => grows)
    const needs = shown.map(({ id, min, whole = false, gives = false, grows = false }, place) => {
      const held = sizing[id]
      if (held !== undefined) return { min: held, content: held, gives: false, grows: false }
      const takes = taken ? grows : place === shown.length - 1
      const wide = content[id] ?? 0
      return { min: whole ? Math.max(min, Math.ceil(wide)) : min, content: wide, gives, grows: takes }
    })
    return fitColumns(needs, room)
  }, [shown, sizing, content, room])
}
