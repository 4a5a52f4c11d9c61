import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { segmentsOf } from '../../../shared/truth/timeline.ts'
import { ordinalAxis } from './axis.ts'
import { denseCells, extentsOf, marksOf, NARROW, segmentAt, visibleRange } from './detail.ts'
import { lanesOf } from './lanes.ts'
import { timeAxis } from './time-axis.ts'
import { clamped, pixelOf, wholeOf } from './viewport.ts'

const runtimes = fc.array(fc.constantFrom('planner', 'analyst', 'inventory', ''), { maxLength: 300 })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const width = fc.integer({ min: 1, max: 500 })

const scene = fc.tuple(runtimes, share, share, width, fc.boolean()).map(([list, a, b, pixels, byTime]) => {
  const segments = segmentsOf(list)
  let now = 1e12
  const times = list.map((_, i) => {
    now += [0, 5, 1000, 250_000][i % 4]!
    return now
  })
  const axis = byTime ? timeAxis(times) : ordinalAxis(list.length)
  const view = clamped(axis, { start: a * axis.length, span: Math.max(b, 0.001) * axis.length })
  return { segments, axis, view, pixels, extents: extentsOf(axis, segments), lanes: lanesOf(segments) }
})

describe('marksOf', () => {
  it('draws every segment that can be seen in exactly one mark, in order', () => {
    fc.assert(
      fc.property(scene, ({ extents, view, pixels }) => {
        const [first, last] = visibleRange(extents, view)
        const drawn = marksOf(extents, view, pixels).flatMap((mark) =>
          mark.kind === 'segment'
            ? [mark.segment]
            : Array.from({ length: mark.last - mark.first + 1 }, (_, i) => mark.first + i),
        )
        expect(drawn).toEqual(Array.from({ length: drawn.length }, (_, i) => drawn[0]! + i))
        if (last >= first) {
          expect(drawn[0]).toBeLessThanOrEqual(first)
          expect(drawn.at(-1)).toBeGreaterThanOrEqual(last)
        }
      }),
    )
  })

  it('draws a segment by itself unless it is narrow and stands close to another narrow one', () => {
    fc.assert(
      fc.property(scene, ({ extents, view, pixels }) => {
        for (const mark of marksOf(extents, view, pixels)) {
          if (mark.kind === 'segment') continue
          expect(mark.last).toBeGreaterThan(mark.first)
          for (let i = mark.first; i <= mark.last; i++) {
            const x0 = pixelOf(view, pixels, extents.starts[i]!)
            const x1 = pixelOf(view, pixels, extents.ends[i]!)
            expect(x1 - x0).toBeLessThan(NARROW)
          }
        }
      }),
    )
  })

  it('shows a single unknown turn among a hundred thousand as itself', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => (i === 50_000 ? '' : 'planner'))
    const segments = segmentsOf(list)
    const axis = ordinalAxis(list.length)
    const marks = marksOf(extentsOf(axis, segments), wholeOf(axis), 900)
    expect(marks.map((mark) => mark.kind)).toEqual(['segment', 'segment', 'segment'])
  })

  it('does not take instants far apart for one dense run', () => {
    const axis = timeAxis([1e12, 1e12 + 1000, 1e12 + 2000])
    const segments = segmentsOf(['planner', '', 'analyst'])
    const marks = marksOf(extentsOf(axis, segments), wholeOf(axis), 900)
    expect(marks.map((mark) => mark.kind)).toEqual(['segment', 'segment', 'segment'])
  })
})

describe('denseCells', () => {
  it('marks a lane in a pixel column exactly where one of its segments lies: unknown never joins a runtime', () => {
    fc.assert(
      fc.property(scene, ({ extents, view, pixels, lanes }) => {
        for (const mark of marksOf(extents, view, pixels)) {
          if (mark.kind === 'segment') continue
          const wanted = new Set<string>()
          for (let i = mark.first; i <= mark.last; i++) {
            const x0 = Math.max(-NARROW, pixelOf(view, pixels, extents.starts[i]!))
            const x1 = Math.min(pixels + NARROW, pixelOf(view, pixels, extents.ends[i]!))
            wanted.add(`${lanes.ofSegment[i]} ${Math.floor(x0)}`)
            for (let column = Math.floor(x0); column < x1; column++)
              wanted.add(`${lanes.ofSegment[i]} ${column}`)
          }
          const drawn: string[] = []
          for (const cell of denseCells(mark, extents, lanes.ofSegment, view, pixels))
            for (let i = 0; i < cell.columns; i++) drawn.push(`${cell.lane} ${cell.column + i}`)
          expect(drawn.length).toBe(new Set(drawn).size)
          expect([...drawn].sort()).toEqual([...wanted].sort())
        }
      }),
    )
  })
})

describe('lanesOf', () => {
  it('gives runtimes lanes in order of first appearance and the unknown the last', () => {
    const segments = segmentsOf(['', 'b', 'a', '', 'b'])
    const lanes = lanesOf(segments)
    expect(lanes.runtimes).toEqual(['b', 'a', ''])
    expect([...lanes.ofSegment]).toEqual([2, 0, 1, 2, 0])
  })
})

describe('segmentAt', () => {
  it('finds the segment of every turn', () => {
    fc.assert(
      fc.property(runtimes, (list) => {
        const segments = segmentsOf(list)
        list.forEach((runtime, i) => {
          expect(segments[segmentAt(segments, i)]!.runtime_key).toBe(runtime)
        })
      }),
    )
  })
})
