import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NOTES_AT_MOST } from '../../../shared/contract/notes.ts'
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

const notesFile = (): string => join(home, 'cases', case_id, 'notes.json')

test('no note is dropped for another: beyond the most a case keeps, a new one is refused and an old one can be changed', async () => {
  const one = { turn: null, text: 'x', person: 'ada', at_ms: 1 }
  const full = Array.from({ length: NOTES_AT_MOST }, (_, at) => ({ ...one, conv_id: `conv-${at}` }))
  writeFileSync(notesFile(), JSON.stringify({ version: 1, notes: full }))
  await expect(
    engine.call('notes.set', { case_id, conv_id: 'one more', turn: null, text: 'y' }),
  ).rejects.toMatchObject({ kind: 'Conflict', message: expect.stringContaining('2,000 notes') })
  await engine.call('notes.set', { case_id, conv_id: 'conv-0', turn: null, text: 'changed' })
  const { items } = await engine.call('notes.list', { case_id })
  expect(items).toHaveLength(NOTES_AT_MOST)
  expect(items.at(-1)).toMatchObject({ conv_id: 'conv-0', text: 'changed' })
  await engine.call('notes.set', { case_id, conv_id: 'conv-1', turn: null, text: null })
  await engine.call('notes.set', { case_id, conv_id: 'one more', turn: null, text: 'y' })
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({ notes: NOTES_AT_MOST })
})

test('notes that cannot be read are said to be, by every reader, and are not written over', async () => {
  const torn = '{"version": 1, "notes": [{"conv_id": "a"'
  writeFileSync(notesFile(), torn)
  const unread = { kind: 'Damaged', message: expect.stringContaining('notes of this case cannot be read') }
  await expect(engine.call('notes.list', { case_id })).rejects.toMatchObject(unread)
  await expect(
    engine.call('notes.set', { case_id, conv_id: 'a', turn: null, text: 'x' }),
  ).rejects.toMatchObject(unread)
  expect(readFileSync(notesFile(), 'utf8')).toBe(torn)
  for (const redact of [false, true]) {
    const text = await report(`unread-${redact}.md`, redact)
    expect(text).toContain('## Notes\n\nThe notes of this case cannot be read')
    expect(text).toContain('## Validation')
  }
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({ notes: null, decisions: 0 })
})

test('what cannot be read of a case is not said to be nothing', async () => {
  await engine.call('case.close', { case_id })
  writeFileSync(join(home, 'cases', case_id, 'case.json'), '{')
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({
    decisions: null,
    migrated: null,
    notes: 0,
  })
})
