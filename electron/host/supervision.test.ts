import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TOOK_TOO_MUCH_MEMORY } from '../../shared/contract/engine-end.ts'
import type { EngineState } from '../../shared/contract/host.ts'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import { notOnLinux, onWindows, skipWhere, writeTurns } from '../engine/evidence/fixtures.ts'
import { forkEngine } from './forked-engine.ts'
import { createSupervisor, type EngineProcess, type SupervisorOptions } from './supervisor.ts'

// The real engine in a real process, and what becomes of it. Pauses, and the order of things, are in supervisor.test.ts.

let folder: string
let stop: (() => Promise<void>) | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-supervised-'))
})
afterEach(async () => {
  await stop?.()
  stop = undefined
  rmSync(folder, { recursive: true })
})

const engine = new URL('./child-entry.ts', import.meta.url)

function supervise(limits: SupervisorOptions<EngineProcess>['limits'] = {}, entry = engine) {
  const home = join(folder, 'home')
  mkdirSync(home)
  const lives: EngineProcess[] = []
  const children: ChildProcess[] = []
  const onChild = (message: unknown): void => {
    children.push((message as { process: ChildProcess }).process)
  }
  const states: EngineState[] = []
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const supervisor = createSupervisor({
    spawn: () => {
      subscribe('child_process', onChild)
      const life = forkEngine({ entry, args: [home], log })
      unsubscribe('child_process', onChild)
      lives.push(life)
      return life
    },
    log,
    limits,
  })
  supervisor.onState((state) => states.push(state))
  supervisor.start()
  const connect = async (): Promise<Client> => createClient((await supervisor.whenRunning()).connect())
  /** How often a method was answered, in all lives: engines log each call. */
  const called = (method: string): number => lines.filter((line) => line.includes(`call ${method} `)).length
  stop = () => supervisor.stop()
  return { supervisor, lives, states, connect, called, children }
}

/** A sound file of two turns whose contents, which only their own view reads, the file itself computes. */
function computing(value: string): string {
  const path = join(folder, 'computing.db')
  const db = new Database(path)
  db.exec(`CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
      turn_created_at_ms INTEGER NOT NULL, turn_metadata_json TEXT NOT NULL DEFAULT '{}',
      turn_data_json TEXT AS (${value}), runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT '',
      updated_at_ms INTEGER NOT NULL);
    INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms) VALUES ('c', 's', 't', 1, 1)`)
  db.close()
  return path
}

/** Compares a long text with a longer one at each place: half a minute where a turn is shown, which asks for it several times. */
const LONG = "instr(hex(zeroblob(300000)), hex(zeroblob(150000)) || '1')"
/** Two bytes, by way of half a gigabyte and more. */
const BLOWN_UP = 'substr(hex(zeroblob(250000000)), 1, 2)'

const opened = async (client: Client, path: string) => {
  const { case_id } = await client.call('case.open', { path })
  return { case_id, conv_id: 'c', session_id: 's', turn_id: 't' }
}
const kinds = (states: readonly EngineState[]): string[] =>
  states.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1])

test('an engine whose own thread is kept busy by a file is killed; the call is not made again, the next engine answers', async () => {
  const { connect, states, lives, called } = supervise({ askedEveryMs: 200, mostSilences: 15 })
  const client = await connect()
  const turn = await opened(client, computing(LONG))
  const error = await client.call('turn.get', turn).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    kind: 'EngineExited',
    message: expect.stringContaining('did not answer for 3 s'),
  })
  const again = await connect()
  expect((await again.call('cases.list', {})).items).toHaveLength(1)
  expect(kinds(states)).toEqual(['stopped', 'starting', 'running', 'restarting', 'starting', 'running'])
  expect(lives).toHaveLength(2)
  expect(called('turn.get')).toBe(0)
})

test('an engine that is stopped in its tracks is killed, and started again', async (context) => {
  skipWhere(context, onWindows)
  const { connect, children, lives } = supervise({ askedEveryMs: 200, mostSilences: 15 })
  const client = await connect()
  children[0]!.kill('SIGSTOP')
  await expect(client.call('engine.info', {})).rejects.toMatchObject({ kind: 'EngineExited' })
  await (await connect()).call('engine.info', {})
  expect(lives).toHaveLength(2)
})

test('an engine that a file makes take more memory than the machine can spare says so to whoever waits', async (context) => {
  skipWhere(context, notOnLinux)
  const { connect, states } = supervise({ lookedEveryMs: 20, mostMemory: () => 400 * 2 ** 20 })
  const client = await connect()
  const shown = opened(client, computing(BLOWN_UP)).then((turn) => client.call('turn.get', turn))
  const error = await shown.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    kind: 'Exhausted',
    message: expect.stringContaining('more memory than this machine can spare'),
    next: expect.not.stringContaining('repeat'),
  })
  expect(states.find(({ kind }) => kind === 'restarting')).toMatchObject({ reason: TOOK_TOO_MUCH_MEMORY })
  await (await connect()).call('engine.info', {})
})

test('an engine that crashes at each start is given up after a few, with what it died of', async () => {
  const entry = join(folder, 'crashes.mjs')
  writeFileSync(entry, 'process.exit(7)\n')
  const { supervisor, lives } = supervise({ firstPauseMs: 1 }, pathToFileURL(entry))
  const error = await supervisor.whenRunning().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    kind: 'EngineExited',
    message: expect.stringContaining('it ended with code 7'),
  })
  expect(supervisor.state).toEqual({ kind: 'failed', reason: 'it ended with code 7' })
  expect(lives).toHaveLength(6)
})

test('a migration that was under way is not run again, the case is as before, and its next opening tells of it', async () => {
  const { connect, lives, called } = supervise()
  const client = await connect()
  const path = join(folder, 'turns.db')
  writeTurns(path, { turns: 20_000 })
  const { case_id } = await client.call('case.open', { path })
  const onProgress = (): void => lives[0]!.kill('the test ends it')
  const outcome = client.call('migrate.run', { case_id }, { onProgress })
  expect(await outcome.catch((thrown: unknown) => thrown)).toMatchObject({
    kind: 'EngineExited',
    next: expect.stringContaining('not written again by itself'),
  })
  const again = await connect()
  const view = await again.call('case.open', { case_id })
  expect(view.interrupted).toMatchObject([{ what: expect.stringMatching(/migrat/i) }])
  expect(view.schema.generation).toBe('v2')
  expect(called('migrate.run')).toBe(0)
})
