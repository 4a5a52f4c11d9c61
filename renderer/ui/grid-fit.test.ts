import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ColumnNeed, fitColumns } from './grid-fit.ts'

const column = (content: number, more: Partial<ColumnNeed> = {}): ColumnNeed => ({
  min: 40,
  content,
  gives: false,
  grows: false,
  ...more,
})
const sum = (widths: readonly number[]) => widths.reduce((all, width) => all + width, 0)

describe('fitColumns', () => {
  it('gives each column what it needs, and what is left to the one that grows', () => {
    expect(fitColumns([column(100), column(120, { grows: true }), column(80)], 400)).toEqual([100, 220, 80])
  })

  it('cuts the widest of the columns that give, and no other, while they can', () => {
    const id = { gives: true }
    expect(fitColumns([column(100), column(300, id), column(200, id)], 500)).toEqual([100, 200, 200])
    expect(fitColumns([column(100), column(300, id), column(60, id)], 300)).toEqual([100, 140, 60])
  })

  it('cuts the others once those are at their least, and never below that', () => {
    expect(fitColumns([column(200), column(300, { gives: true })], 180)).toEqual([140, 40])
    expect(fitColumns([column(200), column(300, { gives: true })], 10)).toEqual([40, 40])
  })

  const need = fc.record({
    min: fc.integer({ min: 20, max: 100 }),
    content: fc.integer({ min: 0, max: 900 }),
    gives: fc.boolean(),
    grows: fc.boolean(),
  })
  it('fills the room exactly where it can, and cuts a column only while no giving one has more than its least', () => {
    fc.assert(
      fc.property(
        fc.array(need, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 2500 }),
        (needs, room) => {
          const widths = fitColumns(needs, room)
          const least = sum(needs.map(({ min }) => min))
          expect(sum(widths)).toBeLessThanOrEqual(Math.max(room, least))
          if (room >= least && needs.some(({ grows }) => grows)) expect(sum(widths)).toBe(room)
          for (const [i, { min }] of needs.entries()) expect(widths[i]).toBeGreaterThanOrEqual(min)
          const isCut = needs.some(
            ({ gives, min, content }, i) => !gives && widths[i]! < Math.max(min, content),
          )
          if (!isCut) return
          for (const [i, { gives, min }] of needs.entries()) if (gives) expect(widths[i]).toBe(min)
        },
      ),
    )
  })
})
