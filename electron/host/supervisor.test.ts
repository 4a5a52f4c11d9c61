import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineState } from '../../shared/contract/host.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { createInbox } from '../../shared/rpc/inbox.ts'
import { createMemoryPair } from '../../shared/rpc/testing/memory.ts'
import type { Transport } from '../../shared/rpc/transport.ts'
import { mostMemory } from './most-memory.ts'
import { startEngine } from './start-engine.ts'
import {
  createSupervisor,
  type EngineProcess,
  LIMITS,
  START_TIMEOUT_MS,
  STOP_TIMEOUT_MS,
} from './supervisor.ts'

interface FakeProcess extends EngineProcess {
  readonly calls: string[]
  readonly asked: string[]
  takes: number
  exit(reason: string): void
}

/** `answers`: how this process's engine meets a connection. `hangs`: it does not end when asked politely. */
function fakeProcess(answers: (transport: Transport, calls: string[]) => void, hangs = false): FakeProcess {
  const life = createInbox()
  const calls: string[] = []
  const asked: string[] = []
  return {
    calls,
    asked,
    takes: 0,
    memory() {
      return this.takes
    },
    connect() {
      const [here, there] = createMemoryPair()
      life.onClose(() => there.close())
      answers(there, calls)
      return here
    },
    onExit: life.onClose,
    stop() {
      asked.push('stop')
      if (!hangs) life.end('asked')
    },
    kill(reason) {
      asked.push('kill')
      life.end(reason)
    },
    exit: life.end,
  }
}

const healthy = (transport: Transport, calls: string[]): void =>
  startEngine(
    transport,
    {
      answer: (name) => {
        calls.push(name)
        return name === 'migrate.run' ? new Promise(() => undefined) : Promise.resolve({} as never)
      },
      onEvent: () => () => undefined,
    },
    () => undefined,
  )
const silent = (): void => undefined
const otherVersion = (transport: Transport): void =>
  transport.onMessage(() => transport.send({ type: 'hello', protocol: 999 }))
const withoutSqlite = (transport: Transport): void =>
  startEngine(
    transport,
    { answer: () => Promise.reject(new Error('no addon')), onEvent: () => () => undefined },
    silent,
  )

function supervise(make: (life: number) => FakeProcess) {
  const lives: FakeProcess[] = []
  const states: EngineState[] = []
  const supervisor = createSupervisor({
    spawn: () => {
      const process = make(lives.length)
      lives.push(process)
      return process
    },
    log: silent,
  })
  supervisor.onState((state) => states.push(state))
  const kinds = (): string[] => states.map((state) => state.kind)
  return { supervisor, lives, states, kinds }
}

const SILENT_MS = LIMITS.askedEveryMs * LIMITS.mostSilences

/** Lets messages travel without letting time pass. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the engine supervisor', () => {
  test('an engine counts as running once it has shaken hands and answered', async () => {
    const { supervisor, lives, kinds } = supervise(() => fakeProcess(healthy))
    supervisor.start()
    const running = supervisor.whenRunning()
    expect(kinds()).toEqual(['stopped', 'starting'])
    await settle()
    expect(await running).toBe(lives[0])
    expect(kinds()).toEqual(['stopped', 'starting', 'running'])
    await vi.advanceTimersByTimeAsync(START_TIMEOUT_MS * 2)
    expect(supervisor.state).toEqual({ kind: 'running' })
  })

  test('when the engine dies its pending calls are rejected, it starts again, and no call is repeated', async () => {
    const { supervisor, lives, states } = supervise(() => fakeProcess(healthy))
    supervisor.start()
    const client = createClient((await settleAnd(supervisor.whenRunning())).connect())
    const outcome = client.call('migrate.run', { case_id: 'a' }).catch((error: unknown) => error)
    await settle()
    lives[0]?.exit('it was ended by SIGSEGV')
    expect(await outcome).toMatchObject({ kind: 'EngineExited' })
    expect(states.at(-1)).toEqual({ kind: 'restarting', reason: 'it was ended by SIGSEGV', in_ms: 250 })
    await vi.advanceTimersByTimeAsync(249)
    expect(lives).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(supervisor.state).toEqual({ kind: 'running' })
    expect(lives).toHaveLength(2)
    expect(lives[1]?.calls).toEqual(['engine.info'])
  })

  test('the pauses double, and the sixth exit within a minute is the last', async () => {
    const { supervisor, lives, states } = supervise(() => fakeProcess(healthy))
    supervisor.start()
    for (let life = 0; life < 6; life++) {
      await settle()
      lives[life]?.exit('it crashed')
      const at = states.at(-1)
      if (at?.kind === 'restarting') await vi.advanceTimersByTimeAsync(at.in_ms)
    }
    expect(states.flatMap((state) => (state.kind === 'restarting' ? [state.in_ms] : []))).toEqual([
      250, 500, 1000, 2000, 4000,
    ])
    expect(supervisor.state).toEqual({ kind: 'failed', reason: 'it crashed' })
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(lives).toHaveLength(6)
    await expect(supervisor.whenRunning()).rejects.toMatchObject({ kind: 'EngineExited' })
    supervisor.start()
    await settle()
    expect(supervisor.state).toEqual({ kind: 'running' })
  })

  test('exits that lie more than a minute apart do not add up', async () => {
    const { supervisor, lives, states } = supervise(() => fakeProcess(healthy))
    supervisor.start()
    for (let life = 0; life < 10; life++) {
      await settle()
      lives[life]?.exit('it crashed')
      expect(states.at(-1)).toMatchObject({ kind: 'restarting', in_ms: 250 })
      await vi.advanceTimersByTimeAsync(61_000)
    }
    expect(supervisor.state).toEqual({ kind: 'running' })
  })

  test('an engine that does not answer is killed, and started again', async () => {
    const { supervisor, lives, states } = supervise((life) => fakeProcess(life === 0 ? silent : healthy))
    supervisor.start()
    await vi.advanceTimersByTimeAsync(START_TIMEOUT_MS)
    expect(lives[0]?.asked).toEqual(['kill'])
    expect(states.at(-1)).toMatchObject({ kind: 'restarting', reason: expect.stringContaining('20 s') })
    await vi.advanceTimersByTimeAsync(250)
    expect(supervisor.state).toEqual({ kind: 'running' })
  })

  test('a running engine whose own thread is kept busy without end is killed, and started again', async () => {
    let busy = false
    const { supervisor, lives, states } = supervise((life) =>
      fakeProcess((transport, calls) => {
        if (life > 0 || !busy) healthy(transport, calls)
      }),
    )
    supervisor.start()
    await vi.advanceTimersByTimeAsync(SILENT_MS * 3)
    expect(supervisor.state).toEqual({ kind: 'running' })
    expect(lives[0]?.calls).toEqual(['engine.info'])
    busy = true
    await vi.advanceTimersByTimeAsync(SILENT_MS)
    expect(lives[0]?.asked).toEqual([])
    await vi.advanceTimersByTimeAsync(SILENT_MS)
    expect(lives[0]?.asked).toEqual(['kill'])
    expect(states).toContainEqual(
      expect.objectContaining({ kind: 'restarting', reason: expect.stringContaining('120 s') }),
    )
    expect(supervisor.state).toEqual({ kind: 'running' })
    expect(lives).toHaveLength(2)
  })

  test('an engine that takes more memory than the machine can spare is killed, and started again', async () => {
    const { supervisor, lives, states } = supervise(() => fakeProcess(healthy))
    supervisor.start()
    lives[0]!.takes = mostMemory()
    await vi.advanceTimersByTimeAsync(LIMITS.lookedEveryMs * 3)
    expect(lives[0]?.asked).toEqual([])
    lives[0]!.takes++
    await vi.advanceTimersByTimeAsync(LIMITS.lookedEveryMs)
    expect(lives[0]?.asked).toEqual(['kill'])
    expect(states.at(-1)).toMatchObject({ kind: 'restarting', reason: expect.stringContaining('memory') })
    await vi.advanceTimersByTimeAsync(250)
    expect(supervisor.state).toEqual({ kind: 'running' })
  })

  test('an engine of another version fails at once: starting it again would not change that', async () => {
    const { supervisor, lives } = supervise(() => fakeProcess(otherVersion))
    supervisor.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(supervisor.state).toMatchObject({ kind: 'failed', reason: expect.stringContaining('999') })
    expect(lives).toHaveLength(1)
  })

  test('an engine that cannot answer at all is not called running', async () => {
    const { supervisor, lives } = supervise(() => fakeProcess(withoutSqlite))
    supervisor.start()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(supervisor.state.kind).toBe('failed')
    expect(lives).toHaveLength(6)
  })

  test('a process that cannot even be started is a failure with its reason', () => {
    const { supervisor } = supervise(() => {
      throw new Error('no such file')
    })
    supervisor.start()
    expect(supervisor.state).toEqual({ kind: 'failed', reason: 'no such file' })
  })

  test('stopping asks first, kills what does not end, and starts nothing again', async () => {
    const { supervisor, lives } = supervise(() => fakeProcess(healthy, true))
    supervisor.start()
    await settle()
    const stopped = supervisor.stop()
    expect(lives[0]?.asked).toEqual(['stop'])
    await vi.advanceTimersByTimeAsync(STOP_TIMEOUT_MS)
    await stopped
    expect(lives[0]?.asked).toEqual(['stop', 'kill'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(supervisor.state).toEqual({ kind: 'stopped' })
    expect(lives).toHaveLength(1)
  })

  test('stopping during a pause cancels the restart', async () => {
    const { supervisor, lives } = supervise(() => fakeProcess(healthy))
    supervisor.start()
    await settle()
    lives[0]?.exit('it crashed')
    await supervisor.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lives).toHaveLength(1)
  })
})

async function settleAnd<T>(promise: Promise<T>): Promise<T> {
  await settle()
  return promise
}
