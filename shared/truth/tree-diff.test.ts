import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathOf, rawText, type ScannedJson, scanJson } from './json-scan.ts'
import { deepText } from './testing/corpus.ts'
import { diffTrees } from './tree-diff.ts'

function scanned(text: string): ScannedJson {
  const json = scanJson(text)
  if (!json.ok) expect.fail(json.message)
  return json
}

/** Each change as `path: before -> after`, in short. */
function told(before: string, after: string): string[] {
  const [a, b] = [scanned(before), scanned(after)]
  return diffTrees(a, b).changes.map((change) => {
    if (change.kind === 'added') return `+ ${pathOf(b, change.after)} ${rawText(b, change.after)}`
    if (change.kind === 'removed') return `- ${pathOf(a, change.before)} ${rawText(a, change.before)}`
    return `~ ${pathOf(a, change.before)} ${rawText(a, change.before)} -> ${rawText(b, change.after)}`
  })
}

test('tells what was added, removed and changed, a subtree as one', () => {
  expect(
    told('{"r":{"key":"planner","old":[1,2]},"n":1}', '{"n":2,"r":{"key":"critic"},"new":{"a":{"b":1}}}'),
  ).toEqual(['~ $.r.key "planner" -> "critic"', '- $.r.old [1,2]', '~ $.n 1 -> 2', '+ $.new {"a":{"b":1}}'])
})

test('says the same where only keys are in another order, spaces differ, or a string is escaped otherwise', () => {
  expect(told('{"a":1,"b":["x"]}', '{ "b": ["\\u0078"], "\\u0061": 1 }')).toEqual([])
  const [a, b] = [scanned('{"a":[1,{},[]],"b":null}'), scanned('{"b":null,"a":[1,{},[]]}')]
  expect(diffTrees(a, b)).toEqual({ changes: [], same: 4, complete: true })
})

test.each([
  ['9007199254740993', '9007199254740992'],
  ['1', '1.0'],
  ['1', '"1"'],
  ['null', '""'],
  ['{}', '[]'],
  ['true', 'false'],
])('%s is not %s', (a, b) => {
  expect(told(a, b)).toEqual([`~ $ ${a} -> ${b}`])
})

test('elements behind one that was put in or taken out are the same still', () => {
  expect(told('[1,2,3,4]', '[1,9,2,3,4]')).toEqual(['+ $[1] 9'])
  expect(told('[{"a":1},{"b":2},{"c":3}]', '[{"a":1},{"c":3}]')).toEqual(['- $[1] {"b":2}'])
  // Of the same length each is compared with the one in its place.
  expect(told('[{"a":1},{"b":2}]', '[{"a":1},{"b":3}]')).toEqual(['~ $[1].b 2 -> 3'])
})

test('values under a repeated key are paired in their order, and none is lost', () => {
  expect(told('{"a":1,"a":2}', '{"a":1,"a":3,"a":4}')).toEqual(['~ $.a 2 -> 3', '+ $.a 4'])
})

test('stops at as many changes as were asked for, and says so', () => {
  const [a, b] = [scanned('[1,2,3]'), scanned('[4,5,6]')]
  expect(diffTrees(a, b, 2)).toMatchObject({ complete: false, changes: [{}, {}] })
  expect(diffTrees(a, b, 3)).toMatchObject({ complete: true, changes: [{}, {}, {}] })
})

test('depth overflows nothing', () => {
  const deep = deepText(50_000)
  expect(told(deep, deep)).toEqual([])
  const nested = (leaf: string) => `${'[0,'.repeat(20_000)}${leaf}${',0]'.repeat(20_000)}`
  expect(diffTrees(scanned(nested('1')), scanned(nested('2,3'))).changes).toHaveLength(2)
})

test('says that nothing differs exactly where two values are equal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [a, b] = [JSON.stringify(one), JSON.stringify(other)]
      expect(told(a, JSON.stringify(JSON.parse(a), null, 2))).toEqual([])
      // What JSON.parse reads is alike as text once keys are sorted.
      expect(told(a, b).length === 0).toBe(canonical(one) === canonical(other))
    }),
  )
})

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
  return `{${members.sort().join()}}`
}
