import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import type { ReadableDb } from '../db/open.ts'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders } from '../evidence/fixtures.ts'
import { writtenMeanwhile } from '../journal/copy-state.ts'
import { insertTurns, V3 } from '../queries/testing/turns-db.ts'
import { type Lease, onLease } from './lease.ts'

const ROWS = 240
/** The keys that shapes differ in. */
const PLACES = ['runtime', 'runtime_name', 'agent']

let folders: TestFolders
let engine: Engine
let case_id: string
let files = 0

const turnOf = (n: number) => ({ conv_id: `conv-${n % 7}`, session_id: 'session', turn_id: `turn-${n}` })

beforeEach(async () => {
  folders = makeFolders()
  const path = join(folders.evidence, 'turns.db')
  const db = new Database(path) as ReadableDb
  db.exec(V3)
  insertTurns(
    db,
    Array.from({ length: ROWS }, (_, n) => ({
      ...turnOf(n),
      runtime_key: n % 4 === 0 ? 'known' : '',
      inference_id: `inference-${n}`,
      updated_at_ms: 1_000_000 + n * 60_000,
      metadata: n % 4 === 0 ? '{}' : `{"${PLACES[n % 3]}":"planner-${n % 5}"}`,
    })),
  )
  db.close()
  engine = new Engine({ home: folders.home, person: 'ada' })
  case_id = (await engine.call('case.open', { path })).case_id
  await engine.settled(case_id)
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

/** Every kind of decision, in an order in which each can be made. */
const DECISIONS: readonly (() => Promise<unknown>)[] = [
  () => {
    const rule = {
      shape: null,
      column: 'runtime_key',
      path: '$.runtime',
      allow_number: false,
      filter: {},
    } as const
    return engine.call('recovery.apply', { case_id, rule, note: 'as in the ticket' })
  },
  () => engine.call('recovery.undo', { case_id }),
  () => engine.call('recovery.redo', { case_id }),
  () => engine.call('recovery.close', { case_id, turn: turnOf(1), reason: 'nobody knows' }),
  () =>
    engine.call('recovery.assert', {
      case_id,
      turn: turnOf(2),
      column: 'runtime_key',
      value: 'asserted',
      reason: 'a log',
    }),
]
/** Decisions one after the other, without an end. */
function* decisions(): Generator<() => Promise<unknown>> {
  for (const decide of DECISIONS) yield decide
  for (;;) yield* [DECISIONS[1]!, DECISIONS[2]!]
}

type Read = (options: { onProgress: (progress: Progress) => void }) => Promise<string>
const newFile = (name: string): string => join(folders.home, `${files++}-${name}`)

async function report(options: Parameters<Read>[0]): Promise<string> {
  const path = newFile('report.json')
  await engine.call('report.write', { case_id, path, format: 'json' }, options)
  return readFileSync(path, 'utf8')
}
async function table(name: 'missing' | 'conversations', options: Parameters<Read>[0]): Promise<string> {
  const path = newFile('table.csv')
  await engine.call('tables.export', { case_id, path, table: { table: name }, format: 'csv' }, options)
  return readFileSync(path, 'utf8')
}
/** Without the times at which it was worked out. */
const timeless = (answer: unknown): string =>
  JSON.stringify(answer, (key, value) =>
    ['made_at_ms', 'ran_at_ms', 'took_ms', 'revision'].includes(key) ? 0 : value,
  )

/** Whoever reads long, each with everything that it says. */
const READERS: Record<string, Read> = {
  report: async (options) => timeless(JSON.parse(await report(options))),
  'release notes': async (options) => (await engine.call('report.releaseNotes', { case_id }, options)).text,
  validation: async (options) => timeless(await engine.call('validation.run', { case_id }, options)),
  analytics: async (options) => timeless(await engine.call('analytics.get', { case_id }, options)),
  plan: async (options) => timeless(await engine.call('plan.compute', { case_id }, options)),
  'missing table': (options) => table('missing', options),
  'conversations table': (options) => table('conversations', options),
  shapes: async (options) => timeless(await engine.call('shapes.list', { case_id, by: 'shape' }, options)),
  preview: async (options) => {
    const rule = {
      shape: null,
      column: 'runtime_key',
      path: '$.agent',
      allow_number: false,
      filter: {},
    } as const
    return timeless(await engine.call('recovery.preview', { case_id, rule }, options))
  },
  journal: async (options) => {
    const path = newFile('journal.jsonl')
    await engine.call('journal.export', { case_id, path, format: 'jsonl' }, options)
    return readFileSync(path, 'utf8')
  },
  'debug API': async (options) =>
    (
      await engine.call(
        'debug.request',
        { case_id, method: 'GET', target: '/api/debug/turns?conv_id=conv-1' },
        options,
      )
    ).body,
}

/** The labels under which a read tells its progress, in their order. */
async function labelsOf(read: Read): Promise<string[]> {
  const labels = new Set<string>()
  await read({ onProgress: ({ label }) => labels.add(label) })
  return [...labels]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

describe('a report that is written while rows are decided', () => {
  test('says numbers of one state, whenever the decision comes', async () => {
    /** How many rows were missing after each run. */
    const missingAfter = new Map<number, number>()
    const note = async (): Promise<void> => {
      const { items } = await engine.call('journal.page', { case_id, limit: 1 })
      const { counts } = await engine.call('case.view', { case_id })
      missingAfter.set(items[0]?.run_id ?? 0, counts!.missing_runtime_or_inference)
    }
    const next = decisions()
    await note()
    const labels = await labelsOf(report)
    expect(labels.length).toBeGreaterThan(5)
    for (const label of labels) {
      let decided: Promise<unknown> | null = null
      const text = await report({
        onProgress: (progress) => {
          if (progress.label !== label) return
          decided ??= next.next().value()
        },
      })
      await decided
      await note()
      const { counts, missing, conversations, journal, validation } = JSON.parse(text)
      const run: number = journal?.runs[0].run_id ?? 0
      const check = validation.checks.find(({ id }: { id: string }) => id === 'missing-count')
      expect({
        label,
        counts: counts.missing_runtime_or_inference,
        total: missing.total,
        reasons: sum(Object.values(missing.reasons)),
        shapes: sum(missing.shapes.items.map(({ rows }: { rows: number }) => rows)),
        conversations: sum(conversations.items.map((item: { missing: number }) => item.missing)),
        bySql: Object.values(check.result.rows[0]).at(-1),
      }).toEqual({
        label,
        ...Object.fromEntries(
          ['counts', 'total', 'reasons', 'shapes', 'conversations', 'bySql'].map((name) => [
            name,
            missingAfter.get(run),
          ]),
        ),
      })
    }
  })

  test('has the journal as the journal page has it', async () => {
    for (const decide of DECISIONS) await decide()
    const { items } = await engine.call('journal.page', { case_id })
    const { journal } = JSON.parse(await report({ onProgress: () => undefined }))
    expect(journal.runs).toEqual(items)
    expect(journal.runs.map(({ kind, rows }: { kind: string; rows: number }) => `${kind} ${rows}`)).toEqual([
      'asserted 1',
      'unrecoverable 1',
      'redo 60',
      'undo 60',
      'rule 60',
    ])
    expect(journal.kinds).toEqual({ asserted: 1, redo: 1, rule: 1, undo: 1, unrecoverable: 1 })
  })
})

describe('whoever reads while a row is decided answers for the state before or after, or says Conflict:', () => {
  test.each(Object.keys(READERS))('%s', async (name) => {
    const read = READERS[name]!
    const next = decisions()
    const quiet = { onProgress: () => undefined }
    await next.next().value()
    const labels = await labelsOf(read)
    let before = await read(quiet)
    // At once, when the reading begins, and when it has come to its end.
    for (const at of new Set([null, labels[0], labels.at(-1)])) {
      let decided: Promise<unknown> | null = at === null ? next.next().value() : null
      const during = await read({
        onProgress: ({ label }) => {
          if (label === at) decided ??= next.next().value()
        },
      }).catch((error: TurnscopeError) => error.kind)
      await decided
      const after = await read(quiet)
      expect([before, after, 'Conflict'], `a decision at ${at}`).toContain(during)
      before = after
    }
  })
})

test('a case that is closed ends what reads it, and leaves nothing of a report', async () => {
  const path = newFile('report.json')
  let closing: Promise<unknown> | null = null
  const writing = engine.call(
    'report.write',
    { case_id, path, format: 'json' },
    {
      onProgress: () => {
        closing ??= engine.call('case.close', { case_id })
      },
    },
  )
  await expect(writing).rejects.toMatchObject({ kind: 'Cancelled' })
  await closing
  expect(existsSync(path)).toBe(false)
})

describe('a read on a lease', () => {
  const stateOf = (last_run: number, path = 'work-1.db'): Lease =>
    ({ copy: { path, last_run }, pointers: null }) as Lease
  /** A case whose state moves on with each call of `write`. */
  function written() {
    let now = stateOf(0)
    return {
      of: { lease: () => now, written: async () => undefined },
      write: (state = stateOf(now.copy.last_run + 1)): void => {
        now = state
      },
    }
  }

  test('that was overtaken by a write is run once more, on the state there is then', async () => {
    const { of, write } = written()
    const runs: number[] = []
    const answer = await onLease(of, async ({ copy: { last_run } }) => {
      runs.push(last_run)
      if (last_run > 0) return 'read'
      write()
      throw writtenMeanwhile()
    })
    expect([answer, runs]).toEqual(['read', [0, 1]])
  })

  test('that met another timeline store is run once more', async () => {
    const { of, write } = written()
    const pointers = {} as Lease['pointers']
    const answer = await onLease(of, async (lease) => {
      if (lease.pointers === pointers) return 'read'
      write({ ...lease, pointers })
      throw writtenMeanwhile()
    })
    expect(answer).toBe('read')
  })

  test('says Conflict where it is overtaken again', async () => {
    const { of, write } = written()
    let runs = 0
    const reading = onLease(of, async () => {
      runs++
      write()
      throw writtenMeanwhile()
    })
    await expect(reading).rejects.toMatchObject({ kind: 'Conflict' })
    expect(runs).toBe(2)
  })

  test('is not run again for what no write explains, nor for a caller that has gone', async () => {
    const { of, write } = written()
    const failing = async (error: Error, isWritten: boolean): Promise<number> => {
      let runs = 0
      const reading = onLease(of, async () => {
        runs++
        if (isWritten) write()
        throw error
      })
      await expect(reading).rejects.toBe(error)
      return runs
    }
    expect(await failing(new TurnscopeError('TargetExists', 'there', ''), true)).toBe(1)
    expect(await failing(new TurnscopeError('Cancelled', 'gone', ''), true)).toBe(1)
    expect(await failing(writtenMeanwhile(), false)).toBe(1)
  })

  test('is run again, whatever it failed with, where the working copy was replaced', async () => {
    const { of, write } = written()
    const answer = await onLease(of, async ({ copy: { path } }) => {
      if (path === 'work-2.db') return 'read'
      write(stateOf(2, 'work-2.db'))
      throw new Error('SQLITE_CANTOPEN')
    })
    expect(answer).toBe('read')
  })
})
