import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { writeSample } from '../sample/write.ts'

let home: string
let engine: Engine
let case_id: string

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-cases-'))
  engine = new Engine({ home })
  const { path } = writeSample(join(home, 'turns.db'), { turns: 400, seed: 1, generation: 'v2' })
  case_id = (await engine.call('case.open', { path })).case_id
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

test('a case has a name and a ticket, open or not, and says what dies with it', async () => {
  const label = { title: 'Ada’s server', ticket: 'OPS-7' }
  await engine.call('cases.label', { case_id, label })
  expect((await engine.call('case.view', { case_id })).label).toEqual(label)
  await engine.call('migrate.run', { case_id })
  const { conv_id, session_id, turn_id } = (await engine.call('recovery.queue', { case_id })).items[0]!
  await engine.call('recovery.close', { case_id, turn: { conv_id, session_id, turn_id }, reason: 'no log' })
  await engine.call('case.close', { case_id })
  await engine.call('cases.label', { case_id, label: { ...label, ticket: 'OPS-8' } })
  const [summary] = (await engine.call('cases.list', {})).items
  expect(summary!.label).toEqual({ title: 'Ada’s server', ticket: 'OPS-8' })
  const contents = await engine.call('cases.contents', { case_id })
  expect(contents).toEqual({
    bytes: summary!.disk_bytes,
    decisions: 1,
    migrated: true,
    notes: 0,
    views: 0,
    open: false,
  })
  const heard: unknown[] = []
  engine.onEvent((name, data) => name === 'case.gone' && heard.push(data))
  await engine.call('cases.delete', { case_id })
  expect(heard).toEqual([{ case_id, deleted: true }])
})

test('a case that is open somewhere is deleted, its windows hear of it; not while something is written in it', async () => {
  const heard: unknown[] = []
  engine.onEvent((name, data) => name === 'case.gone' && heard.push(data))
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({ open: true })
  let refused: Promise<unknown> | undefined
  await engine.call(
    'migrate.run',
    { case_id },
    {
      onProgress: () => {
        refused ??= engine.call('cases.delete', { case_id }).catch((error: unknown) => error)
      },
    },
  )
  expect(await refused).toMatchObject({
    kind: 'Conflict',
    message: 'The migration is still running in this case.',
  })
  await engine.call('cases.delete', { case_id })
  expect(heard).toEqual([{ case_id, deleted: true }])
  expect((await engine.call('cases.list', {})).items).toEqual([])
})
