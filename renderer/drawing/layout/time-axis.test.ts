import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duration, timeAxis, timeTicks } from './time-axis.ts'

const times = fc
  .array(fc.integer({ min: 0, max: 4_000_000_000_000 }), { maxLength: 80 })
  .map((list) => list.sort((a, b) => a - b))

/** Times that come in bursts with idle time between them, as conversations do. */
const bursts = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 * 86_400_000 }), fc.array(fc.nat(5000), { maxLength: 12 })), {
    maxLength: 12,
  })
  .map((list) => {
    let now = 1_700_000_000_000
    return list.flatMap(([idle, steps]) => {
      now += idle
      return steps.map((step) => {
        now += step
        return now
      })
    })
  })

describe('timeAxis', () => {
  it('keeps the order of turns, and their times equal exactly where they are drawn equal', () => {
    fc.assert(
      fc.property(fc.oneof(times, bursts), (list) => {
        const axis = timeAxis(list)
        for (let i = 1; i < list.length; i++) {
          expect(axis.startOf(i)).toBeGreaterThanOrEqual(axis.startOf(i - 1))
          expect(axis.startOf(i)).toBeGreaterThanOrEqual(axis.endOf(i - 1))
          if (list[i - 1]! > 0) expect(axis.startOf(i) === axis.startOf(i - 1)).toBe(list[i] === list[i - 1])
        }
        for (let i = 0; i < list.length; i++) {
          expect(axis.startOf(i)).toBeGreaterThanOrEqual(0)
          expect(axis.endOf(i)).toBeLessThanOrEqual(axis.length)
        }
      }),
    )
  })

  it('tiles the axis with pieces that follow one another, and says of every gap how long it was', () => {
    fc.assert(
      fc.property(fc.oneof(times, bursts), (list) => {
        const { pieces } = timeAxis(list)
        let world = 0
        let ms: number | null = null
        for (const piece of pieces) {
          expect(piece.start).toBeGreaterThanOrEqual(world)
          expect(piece.end).toBeGreaterThanOrEqual(piece.start)
          world = piece.end
          if (piece.kind === 'untimed') continue
          if (ms !== null) expect(piece.from_ms).toBe(ms)
          ms = piece.to_ms
          if (piece.kind === 'gap') expect(piece.end - piece.start).toBeLessThan(piece.to_ms - piece.from_ms)
        }
      }),
    )
  })

  it('is linear outside gaps', () => {
    const list = [1000, 2000, 4000, 5000, 6000].map((t) => t + 1_700_000_000_000)
    const axis = timeAxis(list)
    expect(axis.startOf(2) - axis.startOf(1)).toBeCloseTo(2 * (axis.startOf(1) - axis.startOf(0)))
  })

  it('draws a long idle gap shorter than the activity around it', () => {
    const list = [0, 1000, 2000, 3000, 3000 + 3 * 86_400_000, 4000 + 3 * 86_400_000].map((t) => t + 1e12)
    const axis = timeAxis(list)
    const gaps = axis.pieces.filter((piece) => piece.kind === 'gap')
    expect(gaps).toHaveLength(1)
    expect(gaps[0]!.end - gaps[0]!.start).toBeLessThan(axis.length / 5)
  })

  it('breaks at every silence of a daily conversation, however many there are', () => {
    for (const [days, silence] of [
      [45, 86_400_000],
      [39, 3 * 86_400_000],
      [400, 86_400_000],
    ] as const) {
      const list = Array.from(
        { length: days * 20 },
        (_, i) => 1e12 + Math.floor(i / 20) * silence + (i % 20) * 90_000,
      )
      const axis = timeAxis(list)
      const gaps = axis.pieces.filter((piece) => piece.kind === 'gap')
      expect(gaps).toHaveLength(days - 1)
      const drawn = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0)
      expect(drawn).toBeLessThan(axis.length * 0.3)
    }
  })

  it('a gap is never drawn longer than it was', () => {
    // Long against the rhythm, yet short against all that is drawn.
    const steps = [...Array<number>(30).fill(1000), 13_000, ...Array<number>(30).fill(1000), 11_000_000]
    let now = 1e12
    const { pieces } = timeAxis([now, ...steps.map((step) => (now += step))])
    for (const piece of pieces)
      if (piece.kind === 'gap') expect(piece.end - piece.start).toBeLessThan(piece.to_ms - piece.from_ms)
  })

  it('shortens nothing when turns are spread evenly', () => {
    const axis = timeAxis(Array.from({ length: 12 }, (_, i) => 1e12 + i * 60_000))
    expect(axis.pieces.map((piece) => piece.kind)).toEqual(['time'])
  })

  it('sets turns without a time apart at the left, in order', () => {
    const axis = timeAxis([0, 0, 0, 1e12, 1e12 + 5])
    expect(axis.untimed).toBe(3)
    expect(axis.pieces.map((piece) => piece.kind)).toEqual(['untimed', 'time'])
    expect(axis.endOf(2)).toBeLessThan(axis.startOf(3))
    expect([0, 1, 2].map((i) => axis.positionAt((axis.startOf(i) + axis.endOf(i)) / 2))).toEqual([0, 1, 2])
  })

  it('stands all turns of one millisecond on one spot in the middle', () => {
    const axis = timeAxis([5, 5, 5])
    expect(axis.startOf(0)).toBe(axis.startOf(2))
    expect(axis.startOf(0) / axis.length).toBeCloseTo(0.5)
    expect(axis.sameInstant(1)).toEqual([0, 2])
    expect(axis.positionAt(0)).toBe(0)
  })

  it('finds the turn again from where it is drawn', () => {
    fc.assert(
      fc.property(fc.oneof(times, bursts), (list) => {
        const axis = timeAxis(list)
        for (let i = 0; i < list.length; i++) {
          const found = axis.positionAt((axis.startOf(i) + axis.endOf(i)) / 2)
          expect(axis.startOf(found)).toBe(axis.startOf(i))
        }
        expect(timeAxis([]).positionAt(0)).toBe(-1)
      }),
    )
  })

  it('puts ticks on the instants they name, never inside a gap', () => {
    fc.assert(
      fc.property(bursts, (list) => {
        const axis = timeAxis(list)
        const timed = axis.pieces.flatMap((piece) => (piece.kind === 'time' ? [piece] : []))
        for (const tick of timeTicks(axis, 0, axis.length, 8)) {
          expect(
            timed.some(
              (p) => tick.world >= p.start - 1e-6 && tick.world <= p.end + 1e-6 && tick.ms >= p.from_ms,
            ),
          ).toBe(true)
        }
      }),
    )
  })
})

describe('duration', () => {
  it('names the two largest units', () => {
    expect(duration(3 * 86_400_000 + 4 * 3_600_000 + 59_000)).toBe('3 d 4 h')
    expect(duration(90_000)).toBe('1 min 30 s')
    expect(duration(3_600_000)).toBe('1 h')
    expect(duration(40)).toBe('40 ms')
    expect(duration(0)).toBe('0 ms')
  })
})
