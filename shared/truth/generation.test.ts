import { expect, test } from 'vitest'
import { GENERATIONS, isCovered, isLegacy, legacyRefusal } from './generation.ts'

test('a generation is legacy, covered, or none of ours', () => {
  expect(GENERATIONS.filter(isLegacy)).toEqual(['v0', 'v1'])
  expect(GENERATIONS.filter(isCovered)).toEqual(['v2', 'v2-partial', 'v3'])
})

test('nobody is told to open a legacy file with a server', () => {
  const [message, next] = legacyRefusal('Schema v1.', false)
  expect(message).toContain('Schema v1.')
  expect(next).toMatch(/^Do not open it with a current server/)
  expect(legacyRefusal('Schema v1.', true)[1]).toMatch(/^Salvage what can be read.*Do not open it/)
})
