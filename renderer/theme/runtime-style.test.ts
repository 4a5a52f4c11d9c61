import { describe, expect, test } from 'vitest'
import { RUNTIME_HUES } from '../../shared/truth/runtime-places.ts'
import { runtimeStyle, UNKNOWN_STYLE } from './runtime-style.ts'

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
