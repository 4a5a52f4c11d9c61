import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cancelled } from '../../../shared/contract/errors.ts'
import type { MethodInput } from '../../../shared/contract/methods.ts'
import { CALLER_GONE } from '../../../shared/rpc/server.ts'
import { withFaults } from '../disk/testing/faulty-disk.ts'
import { Engine } from '../engine.ts'
import { writeSample } from '../sample/write.ts'
import { Interruptions } from './interrupted.ts'
import { type Marked, Marks } from './marks.ts'

let home: string
let engine: Engine
let case_id: string

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-interrupted-'))
  engine = new Engine({ home })
  const { path } = writeSample(join(home, 'turns.db'), { turns: 400, seed: 1, generation: 'v2' })
  case_id = (await engine.call('case.open', { path })).case_id
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

/** Aborts a migration at its first progress. */
async function abortedMigration(reason: unknown): Promise<void> {
  const abort = new AbortController()
  const migrated = engine.call(
    'migrate.run',
    { case_id },
    { signal: abort.signal, onProgress: () => abort.abort(reason) },
  )
  await expect(migrated).rejects.toMatchObject({ kind: 'Cancelled' })
}

test('a migration whose caller went is told when the case is opened again, with when it began, until it was read', async () => {
  const before = Date.now()
  await abortedMigration(CALLER_GONE)
  await engine.close()
  engine = new Engine({ home })
  const { interrupted, migration } = await engine.call('case.open', { case_id })
  expect(interrupted).toEqual([{ what: 'The migration', at_ms: expect.any(Number), wrote: 'nothing' }])
  expect(Number(interrupted![0]!.at_ms)).toBeGreaterThanOrEqual(before)
  expect(migration).toBeNull()
  expect((await engine.call('case.forgetInterrupted', { case_id })).interrupted).toBeUndefined()
  await engine.call('case.close', { case_id })
  expect((await engine.call('case.open', { case_id })).interrupted).toBeUndefined()
})

test('what a person cancels, and what comes to its end, is no interruption', async () => {
  await abortedMigration('a person')
  expect((await engine.call('case.view', { case_id })).interrupted).toBeUndefined()
  await engine.call('migrate.run', { case_id })
  expect((await engine.call('case.view', { case_id })).interrupted).toBeUndefined()
  expect(readdirSync(join(home, 'running'))).toEqual([])
})

/** Reads a mark as if its process had been killed. @param change of what it says */
function killedWith(change: object): void {
  const [name] = readdirSync(join(home, 'running'))
  const path = join(home, 'running', name!)
  const mark = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...mark, owner: { ...mark.owner, token: 'gone' }, ...change }))
}

/** Closes the first turn of the queue. */
async function decideOne(): Promise<void> {
  const { conv_id, session_id, turn_id } = (await engine.call('recovery.queue', { case_id })).items[0]!
  await engine.call('recovery.close', { case_id, turn: { conv_id, session_id, turn_id }, reason: 'no log' })
}

/** Begins something in the case that comes to no end. */
function underWay(what: string, told: Pick<Marked, 'wrote' | 'last_run' | 'target'>): void {
  const about = { case_id }
  new Marks(home).begin({ what, about, ...told }, true)
}

test('what was killed once all of it was written is told so, and goes on being told so', async () => {
  await engine.call('case.close', { case_id })
  underWay('The migration', { wrote: 'nothing', last_run: -1 })
  killedWith({})
  expect((await engine.call('case.open', { case_id })).interrupted).toMatchObject([{ wrote: 'all' }])
})

test('what wrote nothing wrote nothing, whatever is written after it was told', async () => {
  await engine.call('migrate.run', { case_id })
  const [last] = (await engine.call('journal.page', { case_id })).items
  await engine.call('case.close', { case_id })
  underWay('The filling by a rule', { wrote: 'nothing', last_run: last!.run_id })
  killedWith({})
  expect((await engine.call('case.open', { case_id })).interrupted).toMatchObject([{ wrote: 'nothing' }])
  await decideOne()
  await engine.call('case.close', { case_id })
  expect((await engine.call('case.open', { case_id })).interrupted).toMatchObject([{ wrote: 'nothing' }])
})

test('what wrote nothing when its caller went wrote nothing, whatever is written before the case is closed', async () => {
  await engine.call('migrate.run', { case_id })
  await abortedMigration(CALLER_GONE)
  await decideOne()
  await engine.call('case.close', { case_id })
  expect((await engine.call('case.open', { case_id })).interrupted).toMatchObject([{ wrote: 'nothing' }])
})

test('several things that were killed beside one another are all told, each once; done again to its end, it is told no more', async () => {
  const report = join(home, 'report.md')
  await engine.call('case.close', { case_id })
  for (const target of [report, report, join(home, 'table.csv')]) {
    underWay('The writing of a report', { wrote: 'all-or-nothing', target })
    killedWith({})
  }
  // `killedWith` changes one of them: the others are of this process, which is at work.
  for (const name of readdirSync(join(home, 'running'))) {
    const path = join(home, 'running', name)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"token":"[^"]*"/, '"token":"gone"'))
  }
  const told = async () =>
    (await engine.call('case.view', { case_id })).interrupted?.map(({ target }) => target).sort()
  await engine.call('case.open', { case_id })
  expect(await told()).toEqual([report, join(home, 'table.csv')])
  await engine.call('report.write', { case_id, format: 'md', path: report })
  expect(await told()).toEqual([join(home, 'table.csv')])
  await engine.call('case.forgetInterrupted', { case_id })
  expect([await told(), readdirSync(join(home, 'running'))]).toEqual([undefined, []])
})

test('decisions that were being carried over when everything was killed are told of, at whichever step that was', async () => {
  await engine.call('migrate.run', { case_id })
  const { path } = writeSample(join(home, 'again.db'), { turns: 410, seed: 1, generation: 'v2' })
  const open = async (home: string) => {
    const killed = new Engine({ home })
    try {
      return await killed.call('case.open', { path })
    } finally {
      await killed.close()
    }
  }
  // What a kill leaves is what stood in the home at each of these moments.
  const homes: string[] = []
  const copied = (): void => {
    const copy = mkdtempSync(join(tmpdir(), 'turnscope-interrupted-'))
    cpSync(home, copy, { recursive: true })
    for (const id of readdirSync(join(copy, 'cases')))
      rmSync(join(copy, 'cases', id, 'case.lock'), { force: true })
    homes.push(copy)
  }
  const labels = new Set<string>()
  const onProgress = ({ label }: { label: string }): void => {
    if (!labels.has(label)) copied()
    labels.add(label)
  }
  try {
    await engine.call('case.open', { path, carry_from: case_id }, { onProgress })
    copied()
    const told = []
    for (const each of homes) told.push((await open(each)).interrupted)
    expect(told.pop()).toBeUndefined()
    const what = 'The carrying over of earlier decisions'
    for (const one of told)
      expect(one![0]).toMatchObject({ what, wrote: expect.stringMatching(/^(anew|part)$/) })
    // Of the first moments nothing is there; of the later ones there is a part.
    expect(new Set(told.map((one) => one![0]!.wrote))).toEqual(new Set(['anew', 'part']))
  } finally {
    for (const each of homes) rmSync(each, { recursive: true })
  }
})

test('a mark that lost its content is gone after a while, and so is what was being written of a list', async () => {
  const at = join(home, 'cases', case_id)
  await engine.close()
  for (const name of ['views.json.new', '.incoming-export-1.db']) writeFileSync(join(at, name), '')
  const marks = ['1.json', '2.json', '3.json.new'].map((name) => join(home, 'running', name))
  for (const mark of marks) writeFileSync(mark, '')
  for (const old of marks.slice(1)) utimesSync(old, 1, 1)
  engine = new Engine({ home })
  expect((await engine.call('case.open', { case_id })).interrupted).toBeUndefined()
  expect(readdirSync(at).sort()).toEqual(['case.json', 'case.lock', 'work-1.db'])
  expect(readdirSync(join(home, 'running'))).toEqual(['1.json'])
})

test('what has no room for its mark is done all the same, and told nobody', async () => {
  writeFileSync(join(home, 'no folder'), '')
  const interruptions = new Interruptions(new Marks(join(home, 'no folder')), case_id)
  const asked = { signal: undefined, synced: true }
  expect(await interruptions.during({ what: 'A rule', wrote: 'nothing' }, asked, async () => 'done')).toBe(
    'done',
  )
  const gone = async () => {
    throw cancelled()
  }
  await expect(interruptions.during({ what: 'A rule', wrote: 'nothing' }, asked, gone)).rejects.toThrow()
  expect(interruptions.told).toEqual([])
})

test('whatever writes a file or a folder for people is told where its caller went, with the name of that', async () => {
  const path = join(home, 'out.db')
  const options = { signal: AbortSignal.abort(CALLER_GONE) }
  for (const [work, what, wrote = 'all-or-nothing'] of [
    [() => engine.call('export.database', { case_id, path }, options), 'The export of the database'],
    [() => engine.call('migrate.file', { case_id, path }, options), 'The migration'],
    [() => engine.call('report.write', { case_id, path, format: 'md' }, options), 'The writing of a report'],
    [
      () =>
        engine.call('tables.export', { case_id, path, table: { table: 'turns' }, format: 'csv' }, options),
      'The export of a table',
    ],
    [
      () => engine.call('journal.export', { case_id, path, format: 'csv' }, options),
      'The export of the journal',
    ],
    [
      () => engine.call('fleet.addToDataset', { case_id, path }, options),
      'The writing of a copy to a dataset',
      'goes-on',
    ],
  ] as const) {
    await expect(work()).rejects.toMatchObject({ kind: 'Cancelled' })
    const { interrupted } = await engine.call('case.view', { case_id })
    expect(interrupted).toMatchObject([{ what, wrote, target: path }])
    await engine.call('case.forgetInterrupted', { case_id })
  }
})

test('the copying of a timeline store whose caller went is told, too', async () => {
  const input = { case_id, path: join(home, 'timeline.db') }
  const attached = engine.call('case.attachTimeline', input, { signal: AbortSignal.abort(CALLER_GONE) })
  await expect(attached).rejects.toMatchObject({ kind: 'Cancelled' })
  const { interrupted } = await engine.call('case.view', { case_id })
  expect(interrupted).toMatchObject([{ what: 'The copying of a timeline store', wrote: 'all-or-nothing' }])
})

describe('an opening', () => {
  let path: string
  beforeEach(() => {
    ;({ path } = writeSample(join(home, 'again.db'), { turns: 410, seed: 1, generation: 'v2' }))
  })
  const what = 'The opening of a file'
  /** Aborts an opening at its first progress. */
  const aborted = async (input: MethodInput<'case.open'>, reason: unknown): Promise<void> => {
    const abort = new AbortController()
    const options = { signal: abort.signal, onProgress: () => abort.abort(reason) }
    await expect(engine.call('case.open', input, options)).rejects.toMatchObject({ kind: 'Cancelled' })
  }

  test('whose caller went is told by the next of the same file, and by the case then, until it was read', async () => {
    await aborted({ path }, CALLER_GONE)
    await aborted({ path }, CALLER_GONE)
    expect((await engine.call('case.view', { case_id })).interrupted).toBeUndefined()
    await engine.close()
    engine = new Engine({ home })
    const opened = await engine.call('case.open', { path })
    expect(opened.interrupted).toMatchObject([{ what, wrote: 'anew' }])
    await engine.call('case.close', opened)
    const again = await engine.call('case.open', { case_id: opened.case_id })
    expect(again.interrupted).toEqual(opened.interrupted)
    await engine.call('case.forgetInterrupted', again)
    await engine.call('case.close', again)
    expect((await engine.call('case.open', { path })).interrupted).toBeUndefined()
  })

  test('is told once where nothing can be noted of it', async () => {
    const { case_id } = await engine.call('case.open', { path })
    await engine.call('case.close', { case_id })
    const { items } = await engine.call('cases.list', {})
    const { created_at_ms } = items.find((one) => one.case_id === case_id)!
    new Marks(home).begin(
      { what, wrote: 'anew', about: { opens: { real_path: realpathSync(path), salvage: false } } },
      false,
    )
    killedWith({ at_ms: created_at_ms })
    const noted = (from: unknown): boolean => String(from).startsWith(join(home, 'running'))
    const { interrupted } = await withFaults([{ call: 'renameSync', code: 'EIO', when: noted }], () =>
      engine.call('case.open', { path }),
    )
    expect(interrupted).toEqual([{ what, at_ms: created_at_ms, wrote: 'all' }])
  })

  test('that a person cancels, or that fails, is told nobody', async () => {
    await aborted({ path }, 'a person')
    await expect(engine.call('case.open', { path: join(home, 'cases') })).rejects.toThrow()
    expect((await engine.call('case.open', { path })).interrupted).toBeUndefined()
    expect(readdirSync(join(home, 'running'))).toEqual([])
  })

  test('that salvages is told by the next that salvages, and no other', async () => {
    await aborted({ path, salvage: true }, CALLER_GONE)
    expect((await engine.call('case.open', { path })).interrupted).toBeUndefined()
    const { interrupted } = await engine.call('case.open', { path, salvage: true })
    expect(interrupted).toMatchObject([{ what, wrote: 'anew' }])
  })

  test('that is called off while it carries decisions over is told, though nothing of its case is left', async () => {
    await engine.call('migrate.run', { case_id })
    await aborted({ path, carry_from: case_id }, CALLER_GONE)
    const { interrupted } = await engine.call('case.open', { path })
    expect(interrupted).toMatchObject([{ what: 'The carrying over of earlier decisions', wrote: 'anew' }])
  })

  test('that fails when nobody is there any more to be told why is an interruption', () => {
    const failed = (reason: unknown) =>
      new Marks(home)
        .begin({ what, wrote: 'anew', about: { fleet: true } }, false)
        .failed(new Error('a fault'), AbortSignal.abort(reason))
    expect(failed('a person')).toBeNull()
    expect(failed(CALLER_GONE)).not.toBeNull()
  })

  test('of an archive is told, too', async () => {
    const packed = join(home, 'again.db.gz')
    writeFileSync(packed, gzipSync(readFileSync(path)))
    await aborted({ path: packed }, CALLER_GONE)
    expect((await engine.call('case.open', { path: packed })).interrupted).toMatchObject([
      { what, wrote: 'anew' },
    ])
  })

  test('that another process is at is no interruption', async () => {
    const opens = { real_path: path, salvage: false }
    const standing = new Marks(home).begin({ what, wrote: 'anew', about: { opens } }, false)
    const { case_id: other, interrupted } = await engine.call('case.open', { path })
    expect(interrupted).toBeUndefined()
    standing.ended()
    await engine.call('cases.delete', { case_id: other })
  })

  test('that nobody asked after for a month is told nobody, and neither is what is of a case that is gone', async () => {
    const opens = { real_path: path, salvage: false }
    const marks = new Marks(home)
    marks.begin({ what, wrote: 'anew', about: { opens } }, false)
    killedWith({ at_ms: Date.now() - 31 * 24 * 60 * 60 * 1000 })
    await engine.close()
    engine = new Engine({ home })
    await engine.call('cases.list', {})
    expect(readdirSync(join(home, 'running'))).toEqual([])
    const opened = await engine.call('case.open', { path })
    marks.begin({ what: 'A report', wrote: 'nothing', about: { case_id: opened.case_id } }, false)
    killedWith({})
    await engine.call('cases.delete', opened)
    expect(readdirSync(join(home, 'running'))).toEqual([])
  })
})

test('a mark that was cut off goes at the next start, also where there is no case yet', async () => {
  const fresh = join(home, 'fresh')
  mkdirSync(join(fresh, 'running'), { recursive: true })
  const cut = join(fresh, 'running', 'cut.json')
  writeFileSync(cut, '')
  utimesSync(cut, 0, 0)
  const next = new Engine({ home: fresh })
  await next.call('cases.list', {})
  await next.close()
  expect(readdirSync(join(fresh, 'running'))).toEqual([])
})

test('what a later version marked is no mark that was cut off', async () => {
  await engine.close()
  const later = join(home, 'running', 'later.json')
  mkdirSync(join(home, 'running'), { recursive: true })
  writeFileSync(later, JSON.stringify({ what: 'A report', wrote: 'as never before' }))
  const day = 24 * 60 * 60
  for (const [days, left] of [
    [1, ['later.json']],
    [31, []],
  ] as const) {
    const at = Date.now() / 1000 - days * day
    utimesSync(later, at, at)
    engine = new Engine({ home })
    await engine.call('cases.list', {})
    await engine.close()
    expect(readdirSync(join(home, 'running'))).toEqual(left)
  }
})
