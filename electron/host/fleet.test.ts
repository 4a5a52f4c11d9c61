import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TurnscopeError } from '../../shared/contract/errors.ts'
import type { FleetItem } from '../../shared/contract/fleet.ts'
import type { Transport } from '../../shared/rpc/transport.ts'
import { inUnits } from '../engine/disk/space.ts'
import { Engine } from '../engine/engine.ts'
import {
  linkTo,
  makeFolders,
  notDatabases,
  onWindows,
  skipWhere,
  type TestFolders,
  writeAllInWal,
  writeFifo,
  writeLiveWal,
  writeTimelineStore,
  writeTruncated,
  writeTurns,
} from '../engine/evidence/fixtures.ts'
import { findCopies } from '../engine/fleet/find-copies.ts'
import { unknownItem } from '../engine/fleet/item.ts'
import { type FleetOptions, runFleet } from '../engine/fleet/run.ts'
import type { LookTask, SealTask } from '../engine/fleet/task.ts'
import type { Spare } from '../engine/jobs/spare.ts'
import { byNode } from '../engine/testing/other-sqlite.ts'
import { forkSpare } from './forked-spare.ts'

let folders: TestFolders
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

const inEvidence = (...names: string[]): string => join(folders.evidence, ...names)
const makeFolder = (...names: string[]): string => {
  mkdirSync(inEvidence(...names), { recursive: true })
  return inEvidence(...names)
}
const run = async (more: Partial<FleetOptions> = {}): Promise<FleetItem[]> =>
  runFleet(await findCopies([folders.evidence]), {
    startSpare: forkSpare,
    home: folders.home,
    limitMs: 600_000,
    ...more,
  })

/** A spare process that does as it is told: a double for what hangs and crashes. */
function spareThat(does: (copy: LookTask['copy'], say: { item: () => void; die: () => void }) => void) {
  const started: { killed: boolean }[] = []
  const start = async (): Promise<Spare> => {
    const state = { killed: false }
    started.push(state)
    let answer: (message: unknown) => void = () => undefined
    let end: (reason: string) => void = () => undefined
    const link: Transport = {
      send: (message) => {
        const { copy } = message as LookTask
        does(copy, {
          item: () =>
            answer({ item: { ...unknownItem(copy), ok: true, sha256: copy.label }, surroundings: null }),
          die: () => end('it was ended by SIGSEGV'),
        })
      },
      onMessage: (listener) => {
        answer = listener
      },
      onClose: (listener) => {
        end = listener
      },
      close: () => undefined,
    }
    return {
      link,
      kill: () => {
        state.killed = true
      },
    }
  }
  return { start, started }
}

describe('what is a copy', () => {
  test('is told by its first bytes; sidecars and timeline stores belong to others; archives are named', async () => {
    writeLiveWal(join(makeFolder('a'), 'customer.bin'))
    writeTurns(join(makeFolder('b'), 'turns.db'))
    writeTimelineStore(inEvidence('b', 'timeline.db'), {})
    writeFileSync(inEvidence('b', 'notes.txt'), 'nothing')
    writeFileSync(inEvidence('b', 'old.zip'), Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(600)]))
    writeFileSync(inEvidence('b', 'log.gz'), gzipSync('text'))
    writeFileSync(inEvidence('b', 'broken.db'), 'not a database')
    writeFileSync(inEvidence('b', 'lost.db-wal'), Buffer.from('377f0682', 'hex'))
    linkTo(inEvidence('b', 'linked.db'), inEvidence('a', 'customer.bin'))
    folders.seal()
    const found = await findCopies([folders.evidence])
    expect(found.map(({ label, refusal }) => [label, refusal?.kind ?? null])).toEqual([
      [join('a', 'customer.bin'), null],
      [join('b', 'broken.db'), null],
      [join('b', 'linked.db'), 'NotReadable'],
      [join('b', 'log.gz'), 'NotADatabase'],
      [join('b', 'lost.db-wal'), 'NotADatabase'],
      [join('b', 'old.zip'), 'NotADatabase'],
      [join('b', 'turns.db'), null],
    ])
    expect(found.at(-1)?.timelinePath).toBe(inEvidence('b', 'timeline.db'))
  })

  test('is no pipe, which is named like one and never opened', async (context) => {
    skipWhere(context, onWindows)
    writeFifo(inEvidence('pipe.db'))
    for (const named of [folders.evidence, inEvidence('pipe.db')]) {
      const [pipe] = await findCopies([named])
      expect([pipe!.label, pipe!.refusal?.message]).toEqual([
        'pipe.db',
        'pipe.db is no file: a pipe, a socket or a device.',
      ])
    }
  })

  test('comes once, however often it is named; what is not there is said', async () => {
    const path = writeTurns(inEvidence('turns.db'))
    expect(await findCopies([path, folders.evidence, path])).toHaveLength(1)
    await expect(findCopies([inEvidence('nothing')])).rejects.toMatchObject({ kind: 'NotFound' })
  })

  test('is called by what tells it apart; an archive is named, whatever it is called', async () => {
    for (const name of ['a', 'b']) writeTurns(join(makeFolder(name), 'turns.db'))
    writeFileSync(inEvidence('packed.db'), gzipSync(readFileSync(inEvidence('a', 'turns.db'))))
    const paths = ['a', 'b'].map((name) => inEvidence(name, 'turns.db'))
    expect((await findCopies(paths)).map(({ label }) => label)).toEqual(
      ['a', 'b'].map((name) => join(name, 'turns.db')),
    )
    const [packed] = await findCopies([inEvidence('packed.db')])
    expect(packed!.refusal?.message).toContain('Archives are named here, not opened')
  })

  test('a plain timeline.db beside two copies belongs to neither, and is a copy of its own', async () => {
    writeTurns(inEvidence('a.db'))
    writeTurns(inEvidence('b.db'))
    writeTimelineStore(inEvidence('timeline.db'), {})
    const found = await findCopies([folders.evidence])
    expect(found.map(({ label, timelinePath }) => [label, timelinePath])).toEqual([
      ['a.db', null],
      ['b.db', null],
      ['timeline.db', null],
    ])
  })
})

const files = new URL('../engine/testing/files/', import.meta.url)

test('a folder with everything ends with each one’s verdict, numbers as plain SQL has them, and none touched', async () => {
  for (const name of ['real', 'field']) cpSync(new URL(name, files), inEvidence(name), { recursive: true })
  writeLiveWal(join(makeFolder('wal'), 'turns.db'))
  writeAllInWal(join(makeFolder('all-in-wal'), 'turns.db'))
  writeTruncated(join(makeFolder('cut'), 'turns.db'))
  for (const [name, write] of Object.entries(notDatabases)) {
    writeFileSync(inEvidence(`${name}.db`), write())
  }
  folders.seal()
  const items = await run()
  expect(items.every(({ ok, error }) => ok === (error === null))).toBe(true)
  expect(items.filter(({ error }) => error?.kind === 'Internal')).toEqual([])
  expect(items.filter(({ ok }) => ok).length).toBeGreaterThan(15)
  expect(items.filter(({ ok }) => !ok).length).toBeGreaterThan(5)
  const plain = items.filter(({ ok, generation, files, partly_read }) => {
    return ok && !partly_read && files.length === 1 && (generation === 'v2' || generation === 'v3')
  })
  expect(plain.length).toBeGreaterThan(8)
  for (const { path, generation, turns, conversations, missing_runtime_or_inference } of plain) {
    const missing = generation === 'v2' ? '1' : `runtime_key = '' OR inference_id = ''`
    const sql = `SELECT count(*), count(DISTINCT conv_id), coalesce(sum(${missing}), 0) FROM turns NOT INDEXED`
    const numbers = [turns, conversations, missing_runtime_or_inference].map(String)
    // Reading a WAL database leaves files beside it.
    const copy = join(folders.evidence, '..', 'copy.db')
    cpSync(path, copy)
    expect([path, numbers]).toEqual([path, byNode(copy, sql).rows[0]])
  }
  expect(existsSync(folders.home) ? readdirSync(folders.home) : []).toEqual([])
})

test('a copy that crashes its process, and one that takes too long, are rows; the rest goes on', async () => {
  for (const name of ['a', 'b', 'c', 'd']) writeTurns(inEvidence(`${name}.db`), { turns: 1 })
  const { start, started } = spareThat(({ label }, { item, die }) => {
    if (label === 'a.db') die()
    else if (label !== 'b.db') item()
  })
  const items = await run({ startSpare: start, processes: 1, limitMs: 20 })
  expect(items.map(({ label, ok, error }) => [label, ok, error?.kind ?? null])).toEqual([
    ['a.db', false, 'EngineExited'],
    ['b.db', false, 'Exhausted'],
    ['c.db', true, null],
    ['d.db', true, null],
  ])
  expect(items[1]!.error!.message).toMatch(/longer than/)
  expect(started.map(({ killed }) => killed)).toEqual([true, true, true])
})

test('a run that is cancelled ends its processes, and leaves nothing of them', async () => {
  writeTurns(inEvidence('a.db'), { turns: 1 })
  const controller = new AbortController()
  const { start, started } = spareThat(() => controller.abort())
  await expect(run({ startSpare: start, signal: controller.signal })).rejects.toMatchObject({
    kind: 'Cancelled',
  })
  expect(started).toEqual([{ killed: true }])
})

test('a run that is cancelled says what stays of it', async () => {
  for (const name of ['a', 'b']) writeTurns(inEvidence(`${name}.db`), { turns: 1 })
  const nextOf = async (more: Partial<FleetOptions>): Promise<string> => {
    const controller = new AbortController()
    const running = run({
      processes: 1,
      signal: controller.signal,
      onItem: () => controller.abort(),
      ...more,
    })
    const error = await running.then(
      () => null,
      (error: unknown) => error,
    )
    expect(error).toMatchObject({ kind: 'Cancelled' })
    return (error as TurnscopeError).next
  }
  const keepPath = join(folders.evidence, '..', 'kept.jsonl')
  const dataset = { path: join(folders.evidence, '..', 'dataset'), redact_key: null }
  expect(await nextOf({})).toContain('Nothing was changed')
  const kept = await nextOf({ keepPath })
  expect(kept).toBe('What was found so far is kept. Start it again to go on from there.')
  expect(await nextOf({ dataset })).toBe(
    'What was written to the dataset so far stays there. Start it again to go on from there.',
  )
})

test('a copy that is too large to be migrated here needs no more room than looking at it takes', async () => {
  const { bavail, bsize } = statfsSync(folders.evidence)
  const path = writeTurns(inEvidence('a.db'))
  // Sparse: it takes up no room itself.
  const bytes = bavail * bsize + 2 ** 30
  truncateSync(path, bytes)
  const [item] = await run()
  expect(item!.error?.kind).toBe('NoSpace')
  expect(item!.error!.message).toContain(`opening this file needs ${inUnits(Math.ceil(bytes * 1.1))}`)
})

describe('what is kept', () => {
  test('is gone on from by seal, wherever the copy stands by then; other bytes are looked at anew', async () => {
    writeTurns(inEvidence('a.db'), { turns: 3 })
    writeTurns(inEvidence('b.db'), { turns: 4 })
    const keepPath = join(folders.evidence, '..', 'kept.jsonl')
    const first = await run({ keepPath })
    cpSync(inEvidence('a.db'), inEvidence('c.db'))
    writeTurns(join(makeFolder('new'), 'd.db'), { turns: 5 })
    writeFileSync(keepPath, `${readFileSync(keepPath, 'utf8')}{"cut off`)
    const asked: string[] = []
    const again = await run({
      keepPath,
      startSpare: async (home) => {
        const { link, kill } = await forkSpare(home)
        const send = (message: unknown): void => {
          const { copy, sealed } = message as Partial<LookTask & SealTask>
          asked.push(copy === undefined ? `seal ${sealed!.label}` : copy.label)
          link.send(message)
        }
        return { link: { ...link, send }, kill }
      },
    })
    expect(asked.filter((each) => !each.startsWith('seal '))).toEqual([join('new', 'd.db')])
    expect(again.map(({ label, turns }) => [label, turns])).toEqual([
      ['a.db', 3],
      ['b.db', 4],
      ['c.db', 3],
      [join('new', 'd.db'), 5],
    ])
    expect(again[0]).toEqual(first[0])
    expect(again[2]).toMatchObject({ label: 'c.db', files: [{ name: 'c.db' }] })
  })

  test('is looked at anew where another timeline store stands beside it', async () => {
    writeTurns(inEvidence('a.db'), { turns: 3 })
    const keepPath = join(folders.evidence, '..', 'kept.jsonl')
    const store = inEvidence('a-timeline.db')
    writeTimelineStore(store, { 'conv-0': 'planner' })
    const [first] = await run({ keepPath })
    rmSync(store)
    writeTimelineStore(store, { 'conv-0': 'analyst' })
    const [second] = await run({ keepPath })
    expect(second!.timeline_files).not.toEqual(first!.timeline_files)
    expect(second!.timeline_files[0]!.sha256).toBe(
      createHash('sha256').update(readFileSync(store)).digest('hex'),
    )
  })

  test('is not said of the same bytes where something else stands beside them', async () => {
    writeTurns(join(makeFolder('a'), 'turns.db'), { turns: 3, journal: 'wal' })
    const keepPath = join(folders.evidence, '..', 'kept.jsonl')
    await run({ keepPath })
    cpSync(inEvidence('a', 'turns.db'), join(makeFolder('b'), 'turns.db'))
    writeFileSync(
      inEvidence('b', 'turns.db-wal (1)'),
      Buffer.concat([Buffer.from('377f0682', 'hex'), Buffer.alloc(4096)]),
    )
    const items = await run({ keepPath })
    const alone = await run()
    expect(items.map(({ findings }) => findings)).toEqual(alone.map(({ findings }) => findings))
  })

  test('is told of the name that a copy has now, whatever word that name is', async () => {
    writeAllInWal(inEvidence('log'))
    const keepPath = join(folders.evidence, '..', 'kept.jsonl')
    await run({ keepPath })
    for (const suffix of ['', '-wal']) renameSync(inEvidence(`log${suffix}`), inEvidence(`$&$$${suffix}`))
    const [again] = await run({ keepPath })
    const [alone] = await run()
    expect(again).toEqual(alone)
    expect(again!.findings.map(({ message }) => message).join()).toContain('Main file and log need not be')
  })

  test('is asked for within the time limit: a seal that takes too long is a row', async () => {
    writeTurns(inEvidence('a.db'), { turns: 3 })
    const keepPath = join(folders.evidence, '..', 'kept.jsonl')
    await run({ keepPath })
    const { start, started } = spareThat(() => undefined)
    const [late] = await run({ keepPath, startSpare: start, limitMs: 20 })
    expect([late!.ok, late!.error?.kind, late!.label]).toEqual([false, 'Exhausted', 'a.db'])
    expect(started).toEqual([{ killed: true }])
  })

  test('is never kept in a file that is something else', async () => {
    const path = writeTurns(inEvidence('a.db'))
    folders.seal()
    await expect(run({ keepPath: path })).rejects.toMatchObject({ kind: 'TargetExists' })
  })
})

test('rows come by pages, sorted and narrowed down, with what is not known last', async () => {
  cpSync(new URL('real/gen', files), inEvidence('gen'), { recursive: true })
  writeFileSync(inEvidence('broken.db'), 'no')
  const engine = new Engine({ home: folders.home, throwaway: true, startSpare: forkSpare })
  try {
    const totals = await engine.call('fleet.run', { paths: [folders.evidence] })
    const page = await engine.call('fleet.page', { sort: 'turns', descending: true, limit: 3 })
    expect([page.of, page.total, page.items.length, page.running]).toEqual([7, 7, 3, false])
    expect(page.totals).toEqual(totals)
    const all = await engine.call('fleet.page', { sort: 'turns' })
    const turns = all.items.map((item) => item.turns)
    expect(turns.at(-1)).toBe(null)
    expect(turns.slice(0, -1)).toEqual(turns.slice(0, -1).toSorted((a, b) => a! - b!))
    const { value, copies } = all.facets.generation[0]!
    const narrowed = await engine.call('fleet.page', { generation: value as 'v3' })
    expect(narrowed.total).toBe(copies)
    expect((await engine.call('fleet.page', { ok: false })).items.map(({ label }) => label)).toEqual([
      'broken.db',
    ])
    for (const format of ['csv', 'json', 'md', 'html'] as const) {
      const path = join(folders.evidence, '..', `fleet.${format}`)
      await engine.call('fleet.write', { path, format })
      const text = readFileSync(path, 'utf8')
      for (const { label } of all.items) expect(text).toContain(label.replaceAll('\\', '\\\\'))
    }
  } finally {
    await engine.close()
  }
})
