import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import type { RecoveryRule } from '../../../shared/contract/recovery.ts'
import type { ReadableDb } from '../db/open.ts'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders, writeTimelineStore, writeTurns } from '../evidence/fixtures.ts'
import { insertTurns, type StoredTurn, V3 } from '../queries/testing/turns-db.ts'

const ROWS = 6

let folders: TestFolders
let engine: Engine
let case_id: string
let evidence: string

const turn = (n: number) => ({ conv_id: 'conv', session_id: 'session', turn_id: `turn-${n}` })

/** Six turns of one conversation: the first is complete, the others have their runtime in an early place. */
function someTurns(): StoredTurn[] {
  return Array.from({ length: ROWS }, (_, n) => ({
    ...turn(n),
    runtime_key: n === 0 ? 'neighbour' : '',
    inference_id: `inference-${n}`,
    updated_at_ms: n,
    metadata: n === 0 ? '{}' : `{"runtime":"planner-${n}","geppetto.runtime@v1":{"profile.slug":"slug"}}`,
  }))
}

function writeEvidence(turns: readonly StoredTurn[]): void {
  const db = new Database(evidence) as ReadableDb
  db.exec(V3)
  insertTurns(db, turns)
  db.close()
}

async function open(timeline_path?: string): Promise<void> {
  case_id = (await engine.call('case.open', { path: evidence, timeline_path })).case_id
  await engine.settled(case_id)
}

beforeEach(() => {
  folders = makeFolders()
  evidence = join(folders.evidence, 'turns.db')
  engine = new Engine({ home: folders.home, person: 'ada' })
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

const working = (): string => {
  const path = ['work-2.db', 'work-1.db'].map((name) => join(folders.home, 'cases', case_id, name))
  return path.find(existsSync)!
}
const valuesIn = (path: string): string[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare<[], string>('SELECT runtime_key FROM turns ORDER BY rowid').pluck().all()
  } finally {
    db.close()
  }
}
function outside(sql: string): void {
  const db = new Database(working())
  db.exec(sql)
  db.close()
}
const failure = (call: Promise<unknown>): Promise<TurnscopeError> =>
  call.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: TurnscopeError) => error,
  )

const RULE: RecoveryRule = {
  shape: null,
  column: 'runtime_key',
  path: '$.runtime',
  allow_number: false,
  filter: {},
}
const apply = () => engine.call('recovery.apply', { case_id, rule: RULE, note: 'ticket 7' })
const take = (n: number) =>
  engine.call('recovery.take', { case_id, turn: turn(n), column: 'runtime_key', path: '$.runtime' })
const assert = (n: number, value: string) =>
  engine.call('recovery.assert', {
    case_id,
    turn: turn(n),
    column: 'runtime_key',
    value,
    reason: 'the log says so',
  })
const close = (n: number) =>
  engine.call('recovery.close', { case_id, turn: turn(n), reason: 'no log is left' })
const undo = (run_id?: number) => engine.call('recovery.undo', { case_id, run_id })
const redo = (run_id?: number) => engine.call('recovery.redo', { case_id, run_id })
const detail = (n: number) => engine.call('turn.get', { case_id, ...turn(n) })

describe('a case at work', () => {
  beforeEach(async () => {
    writeEvidence(someTurns())
    folders.seal()
    await open()
  })

  test('a whole triage is there again when the case is opened again', async () => {
    await take(1)
    await assert(2, ' typed ')
    await close(3)
    const { run, triage } = await apply()
    expect(run).toMatchObject({ kind: 'rule', rows: 2, note: 'ticket 7', undone: false })
    expect(triage).toEqual({ of: 5, decided: 5, recovered: 4, closed: 1 })
    await undo()
    await undo()
    const all = async () => [
      await engine.call('recovery.triage', { case_id }),
      await engine.call('journal.page', { case_id }),
      await engine.call('recovery.queue', { case_id, state: 'all' }),
      await Promise.all([1, 2, 3, 4].map(detail)),
      (await engine.settled(case_id)).counts,
    ]
    const before = await all()
    await engine.call('case.close', { case_id })
    await open()
    expect(await all()).toEqual(before)
    expect(await engine.call('recovery.triage', { case_id })).toEqual({
      of: 5,
      decided: 2,
      recovered: 2,
      closed: 0,
    })
    await redo()
    expect((await engine.call('recovery.queue', { case_id, state: 'closed' })).items).toMatchObject([
      { turn_id: 'turn-3', closed: { person: 'ada', reason: 'no log is left' } },
    ])
  })

  test('every recovered value says who set it, when, from where or why', async () => {
    await take(1)
    await assert(2, 'typed')
    await apply()
    const texts = await Promise.all([1, 2, 3].map(async (n) => (await detail(n)).provenance.runtime_key))
    expect(texts.map((provenance) => provenance?.kind)).toEqual(['candidate', 'asserted', 'rule'])
    expect(texts[0]!.text).toMatch(/^recovered from \$\.runtime, taken by ada at \d{4}-/)
    expect(texts[1]!.text).toMatch(/^asserted by ada at \d{4}-.*: the log says so$/)
    expect(texts[2]!.text).toMatch(/^recovered by rule from \$\.runtime, run by ada at .*: ticket 7$/)
    expect((await detail(1)).evidence.runtime).toBe('recovered')
    const { items } = await engine.call('timeline.turns', { case_id, conv_id: 'conv' })
    expect(items[1]!.provenance.runtime_key?.kind).toBe('candidate')
    expect(items[0]!.provenance).toEqual({ runtime_key: null, inference_id: null })
  })

  test('the journal shows what a run wrote, and an undo backwards', async () => {
    const { run } = await apply()
    const undone = (await undo()).run
    const page = await engine.call('journal.page', { case_id })
    expect(page).toMatchObject({
      total: 2,
      items: [
        { kind: 'undo', of_run: run.run_id, rows: 5 },
        { kind: 'rule', undone: true },
      ],
    })
    const first = (run_id: number) => engine.call('journal.entries', { case_id, run_id, limit: 1 })
    const entry = { ...turn(1), column: 'runtime_key', path: '$.runtime' }
    expect(await first(run.run_id)).toEqual({
      items: [{ ...entry, before: '', after: 'planner-1' }],
      total: 5,
    })
    expect(await first(undone.run_id)).toEqual({
      items: [{ ...entry, before: 'planner-1', after: '' }],
      total: 5,
    })
    expect((await failure(first(99))).kind).toBe('NotFound')
  })

  test('what another program changed is a Conflict, until the case is opened again', async () => {
    outside("UPDATE turns SET updated_at_ms = 99 WHERE turn_id = 'turn-5'")
    for (const call of [() => take(1), () => assert(2, 'x'), () => close(3), apply])
      expect((await failure(call())).message).toContain('Another program has changed the working copy')
    expect(valuesIn(working()).slice(1)).toEqual(['', '', '', '', ''])
    expect((await engine.call('journal.page', { case_id })).total).toBe(0)
    await engine.call('case.close', { case_id })
    await open()
    expect((await apply()).run.rows).toBe(5)
  })

  test('an undo is refused, naming the rows, where a value has changed since', async () => {
    const { run } = await apply()
    await engine.call('case.close', { case_id })
    outside("UPDATE turns SET runtime_key = 'other' WHERE turn_id IN ('turn-2', 'turn-4')")
    await open()
    const values = valuesIn(working())
    const error = await failure(undo())
    expect(error.kind).toBe('Conflict')
    expect(error.message).toContain('“turn-2” of conversation “conv”, “turn-4” of conversation “conv”')
    expect(error.message).not.toContain('turn-3')
    expect(valuesIn(working())).toEqual(values)
    expect((await failure(undo(run.run_id))).kind).toBe('Conflict')
  })

  test('a write while another one runs is a Conflict, and the first one is done', async () => {
    const first = apply()
    const errors = await Promise.all([failure(apply()), failure(take(1)), failure(undo())])
    expect(errors.map((error) => error.kind)).toEqual(['Conflict', 'Conflict', 'Conflict'])
    expect((await first).run.rows).toBe(5)
    expect((await engine.call('journal.page', { case_id })).total).toBe(1)
  })

  test('an apply that is cancelled, or whose case is closed, writes nothing', async () => {
    const abort = new AbortController()
    const call = engine.call('recovery.apply', { case_id, rule: RULE, note: 'n' }, { signal: abort.signal })
    abort.abort()
    expect((await failure(call)).kind).toBe('Cancelled')
    const other = failure(apply())
    await engine.call('case.close', { case_id })
    expect((await other).kind).toBe('Cancelled')
    await open()
    expect((await engine.call('journal.page', { case_id })).total).toBe(0)
    expect(valuesIn(working()).slice(1)).toEqual(['', '', '', '', ''])
  })

  test('a rule is applied in a thread of its own: it tells how far it is, and the engine answers meanwhile', async () => {
    const labels = new Set<string>()
    const answered: string[] = []
    const onProgress = ({ label }: Progress): void => {
      labels.add(label)
      if (label !== 'Applying the rule' || answered.length > 0) return
      answered.push('asked')
      void engine.call('case.view', { case_id }).then(() => answered.push('view'))
    }
    await engine.call('recovery.apply', { case_id, rule: RULE, note: 'n' }, { onProgress })
    answered.push('applied')
    expect([...labels]).toContain('Applying the rule')
    expect(answered).toEqual(['asked', 'view', 'applied'])
  })

  test('undo and redo go like those of an editor; a new action leaves nothing to redo', async () => {
    const first = (await take(1)).run.run_id
    const second = (await take(2)).run.run_id
    expect((await undo()).run.of_run).toBe(second)
    expect((await undo()).run.of_run).toBe(first)
    expect((await failure(undo())).kind).toBe('Conflict')
    expect((await redo()).run.of_run).toBe(first)
    await take(3)
    expect((await failure(redo())).kind).toBe('Conflict')
    expect((await redo(second)).run.of_run).toBe(second)
    expect(valuesIn(working())).toEqual(['neighbour', 'planner-1', 'planner-2', 'planner-3', '', ''])
    expect((await failure(undo(99))).kind).toBe('NotFound')
  })

  test('a value that is there is never overwritten, a closed row never filled, a complete row never closed', async () => {
    await close(1)
    const refusals: [() => Promise<unknown>, string][] = [
      [() => take(0), 'already'],
      [() => take(1), 'Closed as unrecoverable'],
      [() => close(0), 'Nothing is missing'],
      [() => close(1), 'Closed as unrecoverable'],
    ]
    for (const [call, says] of refusals)
      expect(await failure(call())).toMatchObject({
        kind: 'Conflict',
        message: expect.stringContaining(says),
      })
    expect((await apply()).run.rows).toBe(4)
    expect(valuesIn(working())[1]).toBe('')
    expect((await detail(1)).closed).toMatchObject({ reason: 'no log is left' })
  })

  test('what is context, or no text, is refused as a source', async () => {
    const from = (path: string) =>
      engine.call('recovery.take', { case_id, turn: turn(1), column: 'runtime_key', path })
    for (const path of [
      '$["geppetto.runtime@v1"]["profile.slug"]',
      '$["geppetto.runtime@v1"]',
      '$.none',
      '$..x',
    ])
      expect((await failure(from(path))).kind).toBe('InvalidRequest')
    const nothing = { ...RULE, path: '$.nobody.has.this' }
    const error = await failure(engine.call('recovery.apply', { case_id, rule: nothing, note: 'n' }))
    expect(error.kind).toBe('InvalidRequest')
    expect((await engine.call('journal.page', { case_id })).total).toBe(0)
  })

  test('an export has the recovered values and no journal; a migration keeps both', async () => {
    await apply()
    const out = join(folders.home, 'out.db')
    await engine.call('export.database', { case_id, path: out })
    expect(valuesIn(out)[5]).toBe('planner-5')
    const db = new Database(out, { readonly: true })
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'turnscope%'").all()).toEqual([])
    db.close()
    await engine.call('migrate.run', { case_id })
    await engine.settled(case_id)
    expect((await detail(5)).provenance.runtime_key?.kind).toBe('rule')
    const kinds = (await engine.call('journal.page', { case_id })).items.map(({ kind, run_id }) => [
      kind,
      run_id,
    ])
    expect(kinds.map(([kind]) => kind)).toEqual(['backfill', 'migrate', 'rule'])
    for (const [, run_id] of kinds.slice(0, 2))
      expect((await failure(undo(run_id as number))).kind).toBe('InvalidRequest')
    expect((await undo()).run.rows).toBe(5)
    expect(valuesIn(working()).slice(1)).toEqual(['', '', '', '', ''])
  })
})

test('a value equal to the pointer is never offered; typed, it is an assertion and says so', async () => {
  writeEvidence(someTurns())
  const timeline = writeTimelineStore(join(folders.evidence, 'timeline.db'), { conv: 'pointer' })
  folders.seal()
  await open(timeline)
  const offered = JSON.stringify([
    await engine.call('shapes.list', { case_id }),
    await engine.call('recovery.queue', { case_id }),
    await engine.call('missing.page', { case_id }),
    await engine.call('recovery.preview', { case_id, rule: RULE }),
    (await detail(1)).candidates,
  ])
  expect(offered).toContain('planner-1')
  for (const never of ['pointer', 'neighbour']) expect(offered).not.toContain(`"${never}"`)
  expect((await assert(1, 'pointer')).run).toMatchObject({ kind: 'asserted', equals_pointer: true })
  expect((await detail(1)).provenance.runtime_key?.text).toContain(
    'an assertion, though equal to the latest pointer',
  )
  expect((await assert(2, 'neighbour')).run).toMatchObject({ kind: 'asserted', equals_pointer: false })
})

test('a file that is not migrated is refused, with the way to Migration', async () => {
  writeTurns(evidence, { turns: 10, generation: 'v2' })
  folders.seal()
  await open()
  const error = await failure(apply())
  expect([error.kind, error.next]).toEqual(['MigrationRefused', expect.stringContaining('Migration')])
  await engine.call('migrate.run', { case_id })
  await engine.settled(case_id)
  const { items } = await engine.call('journal.page', { case_id })
  expect(items.map(({ kind, rows }) => [kind, rows])).toEqual([
    ['backfill', 10],
    ['migrate', 0],
  ])
  const entries = await engine.call('journal.entries', { case_id, run_id: items[0]!.run_id, offset: 19 })
  expect(entries).toMatchObject({
    total: 20,
    items: [{ turn_id: 'turn-000009', column: 'inference_id', before: '', after: 'inf-9' }],
  })
})

test('a file with a trigger on turns is never written', async () => {
  writeEvidence(someTurns())
  const db = new Database(evidence)
  db.exec('CREATE TRIGGER t AFTER UPDATE ON turns BEGIN UPDATE turns SET updated_at_ms = 0; END')
  db.close()
  folders.seal()
  await open()
  for (const call of [apply, () => take(1), () => close(1), () => undo()])
    expect((await failure(call())).message).toContain('The trigger t')
})
