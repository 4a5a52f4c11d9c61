import { describe, expect, test } from 'vitest'
import { RuntimeOrder } from './runtime-order.ts'
import { RUNTIME_HUES, runtimeStyle, UNKNOWN_STYLE } from './runtime-style.ts'

const signOf = (order: number): string => {
  const { color, pattern } = runtimeStyle('x', order)
  return `${color} ${pattern}`
}

describe('runtime styles', () => {
  test('neighbours differ in hue and in pattern, so colour is never the only sign', () => {
    const first = Array.from({ length: RUNTIME_HUES }, (_, order) => runtimeStyle('x', order))
    expect(new Set(first.map((style) => style.color)).size).toBe(RUNTIME_HUES)
    expect(new Set(first.map((style) => style.pattern)).size).toBe(RUNTIME_HUES)
  })

  test('64 runtimes look different', () => {
    expect(new Set(Array.from({ length: 64 }, (_, order) => signOf(order))).size).toBe(64)
  })

  test('unknown alone is hatched, whatever its order', () => {
    expect(runtimeStyle('', 3)).toBe(UNKNOWN_STYLE)
    for (let order = 0; order < 200; order++) expect(runtimeStyle('x', order).pattern).not.toBe('hatch')
  })
})

describe('the order of a case’s runtimes', () => {
  test('does not depend on the order they were found in', () => {
    const one = new RuntimeOrder(['planner', 'analyst', 'inventory'])
    const other = new RuntimeOrder(['inventory', 'planner', 'analyst'])
    for (const runtime of ['planner', 'analyst', 'inventory']) expect(one.of(runtime)).toBe(other.of(runtime))
    expect(one.of('analyst')).toBe(0)
  })

  test('a runtime it was not told of gets the next place and keeps it', () => {
    const order = new RuntimeOrder(['b', 'a'])
    expect(order.of('z')).toBe(2)
    expect(order.of('c')).toBe(3)
    expect(order.of('z')).toBe(2)
    expect(order.of('b')).toBe(1)
  })
})
