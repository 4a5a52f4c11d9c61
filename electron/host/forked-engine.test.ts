import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from '../../shared/rpc/client.ts'
import { notOnLinux, skipWhere } from '../engine/evidence/fixtures.ts'
import { forkEngine } from './forked-engine.ts'
import { createSupervisor, type EngineProcess } from './supervisor.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'turnscope-fork-'))
})
afterEach(() => rm(home, { recursive: true }))

test('the engine in a child answers over many connections, is killed, and comes back with its cases', async () => {
  const lives: EngineProcess[] = []
  const supervisor = createSupervisor({
    spawn: () => {
      const life = forkEngine({
        entry: new URL('./child-entry.ts', import.meta.url),
        args: [home],
        log: () => undefined,
      })
      lives.push(life)
      return life
    },
    log: () => undefined,
  })
  supervisor.start()
  const connect = async () => createClient((await supervisor.whenRunning()).connect())
  const [first, second] = [await connect(), await connect()]
  const { path } = await first.call('sample.path', {})
  expect((await second.call('engine.info', {})).home).toBe(home)
  const { case_id } = await first.call('case.open', { path })

  const pending = Promise.all([
    expect(first.call('plan.compute', { case_id })).rejects.toMatchObject({ kind: 'EngineExited' }),
    expect(second.call('plan.compute', { case_id })).rejects.toMatchObject({ kind: 'EngineExited' }),
  ])
  lives[0]?.kill('the test ends it')
  await pending
  await new Promise<void>((resolve) => {
    supervisor.onState(({ kind }) => kind !== 'running' && resolve())
  })

  const again = await connect()
  expect((await again.call('cases.list', {})).items.map((item) => item.case_id)).toEqual([case_id])
  expect((await again.call('case.open', { case_id })).schema.generation).toBe('v2')
  await supervisor.stop()
  expect(lives).toHaveLength(2)
})

test('what an engine takes is told, where the platform tells it', async (context) => {
  skipWhere(context, notOnLinux)
  const entry = new URL('./child-entry.ts', import.meta.url)
  const engine = forkEngine({ entry, args: [home], log: () => undefined })
  const ended = new Promise<void>((resolve) => engine.onExit(() => resolve()))
  await createClient(engine.connect()).ready
  // A Node of its own takes some tens of MB, and nothing takes more than there is.
  expect(engine.memory()).toBeGreaterThan(20 * 2 ** 20)
  expect(engine.memory()).toBeLessThan(totalmem())
  engine.kill('the test ends it')
  await ended
  expect(engine.memory()).toBeNull()
})
