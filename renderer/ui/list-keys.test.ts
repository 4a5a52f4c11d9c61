import { describe, expect, it } from 'vitest'
import { listMove } from './list-keys.ts'

const place = { count: 100, current: 50, seen: 12 }

describe('listMove', () => {
  it('moves by one, by what is seen less one, and to both ends', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End']
    expect(keys.map((key) => listMove(key, place))).toEqual([51, 49, 61, 39, 0, 99])
  })

  it('stays inside the list', () => {
    expect(listMove('PageDown', { ...place, current: 95 })).toBe(99)
    expect(listMove('PageUp', { ...place, current: 5 })).toBe(0)
    expect(listMove('ArrowUp', { ...place, current: 0 })).toBe(0)
    expect(listMove('End', { ...place, count: 0 })).toBeNull()
  })

  it('comes in at the first row where none is current', () => {
    expect(listMove('ArrowDown', { ...place, current: -1 })).toBe(0)
    expect(listMove('ArrowUp', { ...place, current: -1 })).toBe(0)
  })

  it('moves by at least one where not even two rows are seen', () => {
    expect(listMove('PageDown', { ...place, seen: 0 })).toBe(51)
  })

  it('takes letters only where they are asked for', () => {
    expect(listMove('j', place)).toBeNull()
    expect(listMove('j', { ...place, letters: true })).toBe(51)
    expect(listMove('k', { ...place, letters: true })).toBe(49)
  })
})
