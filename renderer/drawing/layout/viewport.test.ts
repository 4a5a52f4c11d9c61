import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ordinalAxis } from './axis.ts'
import { clamped, panned, pixelOf, revealed, wholeOf, worldOf, zoomed } from './viewport.ts'

const turns = fc.integer({ min: 1, max: 100_000 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('viewport', () => {
  it('stays inside the axis through any zoom and pan', () => {
    fc.assert(
      fc.property(
        turns,
        fc.array(fc.tuple(share, fc.double({ min: 0.1, max: 10, noNaN: true }))),
        (n, moves) => {
          const axis = ordinalAxis(n)
          let view = wholeOf(axis)
          for (const [at, factor] of moves) {
            view = zoomed(axis, view, factor, view.start + at * view.span)
            view = panned(axis, view, (at - 0.5) * view.span)
            expect(view.start).toBeGreaterThanOrEqual(0)
            expect(view.start + view.span).toBeLessThanOrEqual(axis.length + 1e-6)
            expect(view.span).toBeGreaterThanOrEqual(axis.minSpan)
          }
        },
      ),
    )
  })

  it('keeps what is under the pointer there while zooming in', () => {
    const axis = ordinalAxis(1000)
    const view = zoomed(axis, wholeOf(axis), 4, 500)
    expect(pixelOf(view, 800, 500)).toBeCloseTo(400)
    expect(view.span).toBe(250)
  })

  it('brings any turn into sight, and leaves a viewport alone that shows it', () => {
    fc.assert(
      fc.property(turns, share, share, (n, a, b) => {
        const axis = ordinalAxis(n)
        const view = clamped(axis, { start: a * n, span: n / 7 })
        const position = Math.min(n - 1, Math.floor(b * n))
        const shown = revealed(axis, view, position)
        expect(shown.start).toBeLessThanOrEqual(position + 1e-6)
        expect(shown.start + shown.span).toBeGreaterThanOrEqual(position + 1 - 1e-6)
        expect(revealed(axis, shown, position).start).toBeCloseTo(shown.start)
      }),
    )
  })

  it('maps pixels back to the world they came from', () => {
    const view = { start: 30, span: 12 }
    expect(worldOf(view, 640, pixelOf(view, 640, 33))).toBeCloseTo(33)
  })
})
