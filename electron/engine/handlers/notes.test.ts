import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { writeSample } from '../sample/write.ts'

let home: string
let engine: Engine
let case_id: string

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-notes-'))
  engine = new Engine({ home, person: 'ada' })
  const { path } = writeSample(join(home, 'turns.db'), { turns: 300, seed: 1, generation: 'v2' })
  case_id = (await engine.call('case.open', { path })).case_id
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

const report = async (name: string, redact: boolean): Promise<string> => {
  const path = join(home, name)
  await engine.call('report.write', { case_id, path, format: 'md', redact })
  return readFileSync(path, 'utf8')
}

test('a note is kept with the case through its migration, placed in its timeline, in the report, and in no export', async () => {
  await engine.settled(case_id)
  const { items } = await engine.call('conversations.page', { case_id })
  const conv_id = items.find(({ turns }) => turns > 5)!.conv_id
  const turns = (await engine.call('timeline.turns', { case_id, conv_id })).items
  const { session_id, turn_id } = turns[4]!
  const turn = { session_id, turn_id }
  const { revision } = await engine.call('case.view', { case_id })
  await engine.call('notes.set', { case_id, conv_id, turn, text: ' The planner was restarted here. ' })
  await engine.call('notes.set', { case_id, conv_id, turn: null, text: '', person: 'grace' })
  const { items: notes } = await engine.call('notes.list', { case_id })
  expect(notes).toMatchObject([
    { conv_id, turn, text: 'The planner was restarted here.', person: 'ada', position: 4 },
    { conv_id, turn: null, text: '', person: 'grace', position: null },
  ])
  expect((await engine.call('case.view', { case_id })).revision).toBe(revision)

  await engine.call('migrate.run', { case_id })
  await engine.call('case.close', { case_id })
  await engine.call('case.open', { case_id })
  expect((await engine.call('notes.list', { case_id })).items).toEqual(notes)
  expect(await report('report.md', false)).toContain('The planner was restarted here.')
  const redacted = await report('redacted.md', true)
  expect(redacted).toContain('## Notes')
  expect(redacted).not.toContain('restarted')
  expect(redacted).not.toContain('grace')
  await engine.call('export.database', { case_id, path: join(home, 'out.db') })
  expect(readFileSync(join(home, 'out.db')).includes('restarted')).toBe(false)

  await engine.call('notes.set', { case_id, conv_id, turn, text: 'Another word.' })
  await engine.call('notes.set', { case_id, conv_id, turn: null, text: null })
  expect((await engine.call('notes.list', { case_id })).items).toMatchObject([{ text: 'Another word.' }])
})

test('a note on a turn that is not there has no place, and damages nothing', async () => {
  const turn = { session_id: 'no', turn_id: '\ud83d' }
  const { items } = await engine.call('notes.set', { case_id, conv_id: 'gone', turn, text: 'x' })
  expect(items).toMatchObject([{ conv_id: 'gone', position: null }])
})
