import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TurnId } from '../../../shared/contract/model.ts'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders, writeTurns } from '../evidence/fixtures.ts'

let folders: TestFolders
let engine: Engine
let path: string
beforeEach(() => {
  folders = makeFolders()
  engine = new Engine({ home: folders.home, person: 'ann' })
  path = join(folders.evidence, 'turns.db')
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

const turn = (n: number): TurnId => ({
  conv_id: `conv-${n % 5}`,
  session_id: `session-${n % 5}`,
  turn_id: `turn-${String(n).padStart(6, '0')}`,
})

function change(sql: string): void {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

const withId = (n: number): string => `turn_id = '${turn(n).turn_id}'`

/** Eight turns, of which the backfill explains none. */
function eightTurns(generation: 'v2' | 'v3'): void {
  writeTurns(path, { turns: 8, generation })
  change(`UPDATE turns SET turn_metadata_json = '{"runtime":"planner"}'`)
}

/** Decides five of the eight turns in four actions, one of them taken back. */
async function decide(case_id: string): Promise<void> {
  const column = 'runtime_key'
  await engine.call('recovery.take', {
    case_id,
    turn: turn(0),
    column,
    path: '$.runtime',
    note: 'looks right',
  })
  await engine.call('recovery.take', { case_id, turn: turn(1), column, path: '$.runtime' })
  await engine.call('recovery.assert', {
    case_id,
    turn: turn(2),
    column,
    value: 'analyst',
    reason: 'the log',
  })
  await engine.call('recovery.close', { case_id, turn: turn(3), reason: 'nobody knows' })
  await engine.call('recovery.take', { case_id, turn: turn(4), column, path: '$.runtime' })
  await engine.call('recovery.undo', { case_id })
}

async function reload(carry_from: string) {
  const look = await engine.call('evidence.look', { path })
  expect(look).toMatchObject({ existing: null, earlier: { case_id: carry_from } })
  return engine.call('case.open', { path, carry_from })
}

describe.each(['v2', 'v3'] as const)('a copy of a %s file that was copied again', (generation) => {
  test('keeps the decisions where the rows are the same, and says what is different', async () => {
    eightTurns(generation)
    const { case_id: before } = await engine.call('case.open', { path })
    if (generation === 'v2') await engine.call('migrate.run', { case_id: before })
    await decide(before)
    change(`DELETE FROM turns WHERE ${withId(7)};
      UPDATE turns SET turn_metadata_json = '{"runtime":"analyst"}' WHERE ${withId(1)};
      INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms) VALUES ('new', 's', 't', 5, 5);
      VACUUM`)
    folders.seal()

    const view = await reload(before)
    expect(view.case_id).not.toBe(before)
    expect(view.evidence.findings.find(({ code }) => code === 'copied-again')).toEqual({
      code: 'copied-again',
      severity: 'info',
      message:
        'Since the earlier copy 1 turn is new, 1 turn gone, 1 turn changed; 3 decisions on 3 rows were carried over; 1 row was left, because they are gone, changed, or have a value of their own now.',
    })
    const { case_id } = view
    const of = async (n: number) => engine.call('turn.get', { case_id, ...turn(n) })
    expect((await of(0)).runtime_key).toBe('planner')
    expect((await of(0)).provenance.runtime_key?.text).toMatch(
      /taken by ann .*looks right; carried over from an earlier copy/,
    )
    expect((await of(1)).runtime_key).toBe('')
    expect(await of(2)).toMatchObject({
      runtime_key: 'analyst',
      provenance: { runtime_key: { kind: 'asserted' } },
    })
    expect((await of(3)).closed).toMatchObject({ person: 'ann' })
    expect((await of(4)).runtime_key).toBe('')
    // The earlier case is as it was, and what was carried over can be taken back.
    expect((await engine.call('turn.get', { case_id: before, ...turn(1) })).runtime_key).toBe('planner')
    await engine.call('recovery.undo', { case_id })
  })
})

test('a value that the new copy has by itself is left alone', async () => {
  eightTurns('v3')
  const { case_id } = await engine.call('case.open', { path })
  await decide(case_id)
  await engine.call('case.close', { case_id })
  change(`UPDATE turns SET runtime_key = 'recorded' WHERE ${withId(2)}`)
  folders.seal()
  const view = await reload(case_id)
  const now = await engine.call('turn.get', { case_id: view.case_id, ...turn(2) })
  expect(now.runtime_key).toBe('recorded')
  expect(view.evidence.findings.map(({ message }) => message).join()).toContain('3 decisions on 3 rows')
})

test('without decisions it says so; the same content has no earlier case', async () => {
  eightTurns('v3')
  const { case_id } = await engine.call('case.open', { path })
  expect((await engine.call('evidence.look', { path })).earlier).toBeNull()
  change(`DELETE FROM turns WHERE ${withId(5)}`)
  folders.seal()
  const view = await reload(case_id)
  expect(view.evidence.findings.map(({ message }) => message).join()).toContain('no decisions to carry over')
})
