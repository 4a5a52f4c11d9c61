import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { type MethodName, methods } from '../../shared/contract/methods.ts'
import { Engine } from './engine.ts'
import { callLine, jobLine } from './log.ts'
import { writeSample } from './sample/write.ts'

let folder: string
let path: string
let engine: Engine
const lines: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-secret-folder-'))
  path = join(folder, 'secret-name.db')
  await writeSample(path, { turns: 60, seed: 3, generation: 'v3', replace: false })
  engine = new Engine({
    home: join(folder, 'home'),
    person: 'secret-person',
    log: (line) => lines.push(line),
  })
})
beforeEach(() => {
  lines.length = 0
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

test.each([
  ['missing.page', { case_id: 'a', limit: 0 }, 'limit'],
  ['recovery.undo', { case_id: 'a', person: ' ' }, 'person'],
  ['recovery.undo', { case_id: 'a', person: 'x'.repeat(201) }, 'person'],
  ['case.open', {}, 'path'],
  ['case.view', null, 'case.view'],
  ['case.burn', {}, 'case.burn'],
  ['toString', {}, 'toString'],
])(
  'what the contract refuses is InvalidRequest by the name of its field, for every caller: %s %j',
  async (name, input, field) => {
    const error: unknown = await engine.answer(name, input).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'InvalidRequest', message: expect.stringContaining(field) })
  },
)

test('every call and every job is logged with its time, its outcome and how much it was; never with content', async () => {
  const { case_id } = await engine.call('case.open', { path })
  await engine.settled(case_id)
  const { items } = await engine.call('missing.page', { case_id, limit: 5 })
  const search = 'secret-search'
  await engine.call('conversations.page', { case_id, search })
  const note = 'secret-note'
  const turn = { conv_id: 'secret-conv', session_id: 's', turn_id: 't' }
  await expect(engine.call('recovery.close', { case_id, turn, reason: note })).rejects.toThrow()
  const out = join(folder, 'secret.csv')
  const table = { table: 'turns' as const }
  const { rows, bytes } = await engine.call('tables.export', { case_id, path: out, table, format: 'csv' })
  const bad = join(folder, 'secret-text.db')
  writeFileSync(bad, 'secret-content')
  await expect(engine.call('case.open', { path: bad })).rejects.toThrow()
  await expect(engine.answer('secret-method', {})).rejects.toThrow()

  const log = lines.join('\n')
  expect(log).toMatch(/^call case\.open \d+\.\d ms done/m)
  expect(log).toMatch(/^job index \d+\.\d ms done/m)
  expect(log).toMatch(/^job soundness \d+\.\d ms done/m)
  expect(log).toMatch(new RegExp(`^call missing\\.page \\S+ ms done out items=${items.length}`, 'm'))
  expect(log).toMatch(new RegExp(`^call tables\\.export \\S+ ms done out rows=${rows} bytes=${bytes}$`, 'm'))
  expect(log).toMatch(/^call recovery\.close \S+ ms NotFound/m)
  expect(log).toMatch(/^call case\.open \S+ ms NotADatabase/m)
  expect(log).toMatch(/^call of no method \S+ ms InvalidRequest/m)
  expect(items.length).toBeGreaterThan(0)
  const { conv_id, turn_id, session_id } = items[0]!
  for (const content of ['secret', case_id, conv_id, turn_id, session_id, folder])
    expect(log).not.toContain(content)
})

test('what is slow is marked: a call sooner than a job', () => {
  const ended = { error: undefined, input: { text: 'x'.repeat(5000) }, output: { items: [1, 2] } }
  expect(callLine('turn.get', { ...ended, ms: 39 })).toBe(
    'call turn.get 39.0 ms done in text=5000 out items=2',
  )
  expect(callLine('turn.get', { ...ended, ms: 40 })).toMatch(/ slow$/)
  expect(
    callLine('recovery.undo', { ...ended, input: {}, output: { run: { rows: 7, note: 'x' } }, ms: 3 }),
  ).toBe('call recovery.undo 3.0 ms done out run.rows=7')
  expect(callLine('migrate.run', { ...ended, ms: 9_999 })).not.toContain('slow')
  const failed = { name: 'migrate', ms: 10_000, output: undefined }
  const full = new TurnscopeError('NoSpace', 'secret', 'secret')
  expect(jobLine({ ...failed, error: full })).toBe('job migrate 10000.0 ms NoSpace slow')
  expect(jobLine({ ...failed, error: new Error('secret') })).toBe('job migrate 10000.0 ms Internal slow')
})

test('what is marked as paged takes offset and limit and answers items and total, and nothing else does', () => {
  for (const name of Object.keys(methods) as MethodName[]) {
    const { input, output, paged } = methods[name]
    const fields = (schema: object): string[] =>
      'shape' in schema ? Object.keys(schema.shape as object) : []
    expect([name, ['offset', 'limit'].every((field) => fields(input).includes(field))]).toEqual([name, paged])
    if (paged) expect(fields(output)).toEqual(expect.arrayContaining(['items', 'total']))
  }
})
