import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findOffsets, linesOf, windowAt, windowText } from './lines.ts'

const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀', '"'), maxLength: 900 })

describe('linesOf', () => {
  it('shows the whole text in order, in windows that are not long', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 200 }), (whole, units) => {
        const lines = linesOf(whole, units)
        let rebuilt = ''
        for (let window = 0; window < lines.starts.length; window++) {
          if (window > 0 && lines.numbers[window] !== 0) rebuilt += '\n'
          const part = windowText(lines, window)
          expect(part.length).toBeLessThanOrEqual(units + 1)
          expect(() => encodeURIComponent(part)).not.toThrow()
          rebuilt += part
        }
        expect(rebuilt).toBe(whole)
        expect(lines.count).toBe(whole.split('\n').length)
      }),
    )
  })

  it('finds the window of every offset', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const lines = linesOf(whole, 7)
        for (let offset = 0; offset < whole.length; offset++) {
          const window = windowAt(lines, offset)
          expect(lines.starts[window]).toBeLessThanOrEqual(offset)
          expect(lines.starts[window + 1] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(offset)
        }
      }),
    )
  })
})

describe('findOffsets', () => {
  it('finds each place once, whatever its case', () => {
    expect(findOffsets('aXbxA', 'x')).toEqual({ offsets: [1, 3], complete: true })
    expect(findOffsets('(', '(').offsets).toEqual([0])
  })
})
