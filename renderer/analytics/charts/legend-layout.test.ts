import { expect, test } from 'vitest'
import { LEGEND_ROW, legendLayout } from './legend-layout.ts'
import { textWidth, wrapped } from './text-width.ts'

test('a legend breaks before what would leave the picture, and keeps its order', () => {
  const { places, height } = legendLayout(['planner', 'inventory', 'analyst'], 11, 190)
  expect(places.map(({ label }) => label)).toEqual(['planner', 'inventory', 'analyst'])
  expect(places.map(({ y }) => y)).toEqual([0, 0, LEGEND_ROW])
  expect(places[2]!.x).toBe(0)
  expect(height).toBe(2 * LEGEND_ROW)
})

test('an item wider than the picture stands in a line of its own', () => {
  expect(legendLayout(['a'.repeat(90), 'b'], 11, 100).places.map(({ y }) => y)).toEqual([0, LEGEND_ROW])
})

test('lines of a note hold every word once and none is wider than asked, a single long word apart', () => {
  const note = '821 of 1,200 turns lie before the cutover and are left out.'
  const lines = wrapped(note, 11, 120)
  expect(lines.join(' ')).toBe(note)
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(120)
})
