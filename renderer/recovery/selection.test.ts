import { describe, expect, it } from 'vitest'
import { placeAfter } from './selection.ts'

const decided = {
  listed: 'open' as const,
  at: 3,
  complete: true,
  closed: false,
  moreToTake: false,
  isOpen: () => true,
  total: 10,
}

describe('placeAfter', () => {
  it('keeps the place of a row that left the list: the next row moves up to it', () => {
    expect(placeAfter(decided)).toBe(3)
    expect(placeAfter({ ...decided, complete: false, closed: true })).toBe(3)
  })

  it('stays with a row whose metadata offers a value for its other column', () => {
    expect(placeAfter({ ...decided, complete: false, moreToTake: true })).toBe(3)
  })

  it('goes on from a row that still lacks a value but offers none', () => {
    expect(placeAfter({ ...decided, complete: false })).toBe(4)
  })

  it('goes past closed rows where those are listed too', () => {
    const isOpen = (at: number) => at >= 6
    const closing = { ...decided, listed: 'all' as const, complete: false, closed: true, isOpen }
    expect(placeAfter(closing)).toBe(6)
    expect(placeAfter({ ...decided, listed: 'all', isOpen })).toBe(5)
  })

  it('never leaves the list', () => {
    expect(placeAfter({ ...decided, at: 9 })).toBe(8)
    expect(placeAfter({ ...decided, at: 9, complete: false })).toBe(9)
    expect(placeAfter({ ...decided, at: 0, total: 1 })).toBe(0)
  })
})
