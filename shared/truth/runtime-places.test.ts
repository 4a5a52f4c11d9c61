import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RUNTIME_HUES, RuntimePlaces } from './runtime-places.ts'

const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 })
const settled = (runtimes: Iterable<string>, before = new RuntimePlaces()): RuntimePlaces => {
  before.settle(runtimes)
  return before
}
const hueOf = (places: RuntimePlaces, runtime: string): number => places.of(runtime) % RUNTIME_HUES

describe('the places of runtimes among the looks', () => {
  test('one that comes later, by an assertion, changes none that was there', () => {
    fc.assert(
      fc.property(names, fc.string({ minLength: 1 }), (runtimes, later) => {
        const before = settled(runtimes)
        const after = settled([later], new RuntimePlaces(before.entries))
        for (const runtime of runtimes) expect(after.of(runtime)).toBe(before.of(runtime))
      }),
    )
  })

  test('in which order they were found makes no difference, and no two share a place', () => {
    fc.assert(
      fc.property(names, (runtimes) => {
        const one = settled(runtimes)
        expect(settled([...runtimes].reverse()).entries).toEqual(one.entries)
        expect(new Set(one.entries.map(([, place]) => place)).size).toBe(runtimes.length)
      }),
    )
  })

  test('a runtime has the same hue in two copies, as long as no other wants it', () => {
    const alone = (runtime: string): number => hueOf(new RuntimePlaces(), runtime)
    const hues = new Map([...'abcdefghijklmnopqrstuvwxyz'].map((name) => [alone(name), name]))
    expect(hues.size).toBe(RUNTIME_HUES)
    const all = [...hues.values()]
    const one = settled(all.slice(0, 5))
    const other = settled(all.slice(2))
    for (const runtime of all.slice(2, 5)) expect(hueOf(one, runtime)).toBe(hueOf(other, runtime))
  })

  test('every hue is used before one is used twice', () => {
    const places = settled(Array.from({ length: RUNTIME_HUES }, (_, number) => `runtime-${number}`))
    expect(new Set(places.entries.map(([runtime]) => hueOf(places, runtime))).size).toBe(RUNTIME_HUES)
  })

  test('a thousand are settled, whatever they are called', () => {
    const places = settled(['__proto__', 'constructor', ...Array.from({ length: 998 }, (_, n) => `${n}`)])
    expect(places.entries).toHaveLength(1000)
  })
})
