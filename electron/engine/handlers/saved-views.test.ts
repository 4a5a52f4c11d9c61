import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VIEWS_AT_MOST } from '../../../shared/contract/saved-views.ts'
import { Engine } from '../engine.ts'
import { writeSample } from '../sample/write.ts'

let home: string
let engine: Engine
let case_id: string
const OTHER = '0123456789abcdef'

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-views-'))
  engine = new Engine({ home, person: 'ada' })
  const { path } = writeSample(join(home, 'turns.db'), { turns: 30, seed: 1, generation: 'v2' })
  case_id = (await engine.call('case.open', { path })).case_id
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

const viewsFile = (): string => join(home, 'cases', case_id, 'views.json')
const missing = (search: string, of = case_id): string => `#/case/${of}/missing?search=${search}`
const set = (name: string, address: string, replace = false) =>
  engine.call('views.set', { case_id, name, address, replace })
const names = async () => (await engine.call('views.list', { case_id })).items.map(({ name }) => name)

test('a view is kept by its name, replaced only when asked, renamed, removed, and every window hears of it', async () => {
  const heard: string[] = []
  engine.onEvent((name) => heard.push(name))
  await set('b 10', missing('x'))
  await set('b 9', missing('y', OTHER))
  // What means nothing in an address is passed over, and the case is the one that is open.
  expect((await set('A', `#/case/${OTHER}/missing?lacks=nothing&search=z`)).items).toMatchObject([
    { name: 'A', address: missing('z'), person: 'ada' },
    { name: 'b 9', address: missing('y') },
    { name: 'b 10', address: missing('x') },
  ])
  await expect(set('A', missing('new'))).rejects.toMatchObject({ kind: 'Conflict' })
  expect((await set('A', missing('new'), true)).items[0]).toMatchObject({ address: missing('new') })
  await expect(set('nowhere', '#/')).rejects.toMatchObject({ kind: 'InvalidRequest' })
  const rename = (name: string, to: string) => engine.call('views.rename', { case_id, name, to })
  await expect(rename('A', 'b 9')).rejects.toMatchObject({ kind: 'Conflict' })
  await expect(rename('gone', 'C')).rejects.toMatchObject({ kind: 'NotFound' })
  await rename('A', 'C')
  await engine.call('views.remove', { case_id, name: 'b 9' })
  await engine.call('case.close', { case_id })
  await engine.call('case.open', { case_id })
  expect(await names()).toEqual(['b 10', 'C'])
  expect(heard.filter((name) => name === 'views.changed')).toHaveLength(6)
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({ views: 2, notes: 0 })
})

test('views are carried by a file: the case in them becomes the one that is open, and nothing is replaced', async () => {
  const path = join(home, 'views.json')
  await expect(engine.call('views.save', { case_id, path })).rejects.toMatchObject({ kind: 'InvalidRequest' })
  await set('same', missing('x'))
  await set('other', missing('y'))
  expect(await engine.call('views.save', { case_id, path })).toMatchObject({ path, views: 2 })
  const file = JSON.parse(readFileSync(path, 'utf8'))
  expect(file).toEqual({
    kind: 'turnscope-saved-views',
    format: 1,
    views: [
      { name: 'other', address: missing('y') },
      { name: 'same', address: missing('x') },
    ],
  })
  await set('other', missing('mine'), true)
  for (const view of file.views) view.address = view.address.replace(case_id, OTHER)
  file.views.push({ name: 'lost', address: 'https://example.org' })
  file.views.push({ name: 'odd', address: `#/case/${OTHER}/no-view?x=%zz` })
  writeFileSync(path, JSON.stringify(file))
  const loaded = await engine.call('views.load', { case_id, path })
  expect(loaded).toMatchObject({ added: 2, there: 1, passed_over: 1 })
  expect(loaded.items.map(({ name, address }) => [name, address])).toEqual([
    ['odd', `#/case/${case_id}/overview`],
    ['other', missing('mine')],
    ['other (2)', missing('y')],
    ['same', missing('x')],
  ])
})

test.each([
  ['{"kind":"turnscope-recovery-rules","format":1}', 'InvalidRequest', 'no file of saved views'],
  ['{"kind":"turnscope-saved-views","format":2,"more":1}', 'VersionMismatch', 'has format 2'],
  [
    '{"kind":"turnscope-saved-views","format":1,"views":[\n{"name":" ","address":""}]}',
    'InvalidRequest',
    'line 2, $.views[0].name',
  ],
  ['{"kind"', 'InvalidRequest', 'Line 1'],
])('a file that is none adds nothing: %s', async (text, kind, words) => {
  const path = join(home, 'bad.json')
  writeFileSync(path, text)
  await expect(engine.call('views.load', { case_id, path })).rejects.toMatchObject({
    kind,
    message: expect.stringContaining(words),
  })
  expect(await names()).toEqual([])
})

test('no view is dropped for another, and views that cannot be read are said to be and not written over', async () => {
  const one = { address: missing('x'), person: 'ada', at_ms: 1 }
  const full = Array.from({ length: VIEWS_AT_MOST }, (_, at) => ({ ...one, name: `v${at}` }))
  writeFileSync(viewsFile(), JSON.stringify({ version: 1, views: full }))
  await expect(set('one more', missing('x'))).rejects.toMatchObject({
    kind: 'Conflict',
    message: expect.stringContaining('500 saved views'),
  })
  await set('v0', missing('other'), true)
  expect(await names()).toHaveLength(VIEWS_AT_MOST)

  const torn = '{"version": 1, "views": [{"name": "a"'
  writeFileSync(viewsFile(), torn)
  const unread = {
    kind: 'Damaged',
    message: expect.stringContaining('saved views of this case cannot be read'),
  }
  await expect(engine.call('views.list', { case_id })).rejects.toMatchObject(unread)
  await expect(set('a', missing('x'), true)).rejects.toMatchObject(unread)
  await expect(engine.call('views.remove', { case_id, name: 'a' })).rejects.toMatchObject(unread)
  expect(readFileSync(viewsFile(), 'utf8')).toBe(torn)
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({ views: null, notes: 0 })
})
