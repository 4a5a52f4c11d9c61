import { TOOK_TOO_MUCH_MEMORY } from '../../shared/contract/engine-end.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { EngineState } from '../../shared/contract/host.ts'
import { createClient } from '../../shared/rpc/client.ts'
import type { Transport } from '../../shared/rpc/transport.ts'
import { mostMemory } from './most-memory.ts'

/** One life of an engine process: the seam between the supervisor and whatever starts processes. */
export interface EngineProcess {
  /** A new connection to the engine. It closes when the process ends. */
  connect(): Transport
  /** Called once, however the process ended, with the reason in words. */
  onExit(listener: (reason: string) => void): void
  /** Asks the process to close its cases and end. */
  stop(): void
  /** Ends it now; `onExit` and whoever waits for an answer hear `reason`. */
  kill(reason: string): void
  /** What memory it takes, bytes; null where the platform does not say. */
  memory(): number | null
}

export interface SupervisorOptions<P extends EngineProcess> {
  readonly spawn: () => P
  readonly log: (line: string) => void
  readonly limits?: Partial<Limits>
}

/** What an engine may do, and how often it is looked at. */
interface Limits {
  /** How often a running engine is asked whether it still answers, and how often in a row it may not. */
  readonly askedEveryMs: number
  readonly mostSilences: number
  /** How often its memory is looked at, and what it may take, bytes: past that the machine itself would suffer. */
  readonly lookedEveryMs: number
  readonly mostMemory: () => number
  /** Before it is started again; doubles with each end. */
  readonly firstPauseMs: number
}

/**
 * Keeps one engine process alive. It starts again a process that ended by itself, or ends one that no longer answers, after a
 * pause that doubles;
 * it never repeats a call: those that were pending have been rejected with `EngineExited`, and whether to run a
 * migration again is for a person to say.
 */
export interface Supervisor<P extends EngineProcess> {
  readonly state: EngineState
  /** Hears the state now and each that follows. */
  onState(listener: (state: EngineState) => void): () => void
  /** Starts the engine if it is stopped or has failed. */
  start(): void
  /** Resolves with the running process as soon as there is one. Rejects with `EngineExited` when there will be none. */
  whenRunning(): Promise<P>
  /** Ends the engine, politely at first. Resolves when it is gone. */
  stop(): Promise<void>
}

export const START_TIMEOUT_MS = 20_000
export const STOP_TIMEOUT_MS = 5_000
export const LIMITS: Limits = {
  askedEveryMs: 10_000,
  mostSilences: 12,
  lookedEveryMs: 500,
  mostMemory,
  firstPauseMs: 250,
}
/** More exits than this within `WINDOW_MS` mean that starting it again does not help. */
const MOST_EXITS = 5
const WINDOW_MS = 60_000

export function createSupervisor<P extends EngineProcess>({
  spawn,
  log,
  limits: given = {},
}: SupervisorOptions<P>): Supervisor<P> {
  const limits = { ...LIMITS, ...given }
  const listeners = new Set<(state: EngineState) => void>()
  let state: EngineState = { kind: 'stopped' }
  /** The process that starts or runs. */
  let current: P | null = null
  let pause: NodeJS.Timeout | undefined
  let exits: number[] = []
  const pauseAfter = (ends: number): number => limits.firstPauseMs * 2 ** (ends - 1)

  function become(next: EngineState): void {
    state = next
    log(`engine ${next.kind}${'reason' in next ? `: ${next.reason}` : ''}`)
    for (const listener of [...listeners]) listener(next)
  }

  function launch(): void {
    become({ kind: 'starting' })
    let process: P
    try {
      process = spawn()
    } catch (error) {
      become({ kind: 'failed', reason: wordsOf(error) })
      return
    }
    current = process
    /** Why we ended it ourselves, which says more than its exit code. */
    let verdict: { readonly reason: string; readonly final: boolean } | null = null
    const giveUp = (reason: string, final: boolean): void => {
      verdict ??= { reason, final }
      // Whoever waits hears why before their connection closes, which does not always say so.
      if (state.kind === 'running')
        become({ kind: 'restarting', reason, in_ms: pauseAfter(exits.length + 1) })
      process.kill(verdict.reason)
    }
    const late = setTimeout(
      () => giveUp(`it did not answer within ${START_TIMEOUT_MS / 1000} s of its start`, false),
      START_TIMEOUT_MS,
    )
    let watch: NodeJS.Timeout | undefined
    const memory = setInterval(() => {
      if ((process.memory() ?? 0) > limits.mostMemory()) giveUp(TOOK_TOO_MUCH_MEMORY, false)
    }, limits.lookedEveryMs).unref()
    process.onExit((reason) => {
      clearTimeout(late)
      clearInterval(watch)
      clearInterval(memory)
      if (current !== process) return
      current = null
      ended(verdict?.reason ?? reason, verdict?.final ?? false)
    })
    const client = createClient(process.connect())
    client.ready
      // The answer also proves that the native SQLite could be loaded.
      .then(() => client.call('engine.info', {}))
      .then(
        () => {
          clearTimeout(late)
          client.close()
          if (current !== process || verdict !== null) return
          const silentMs = limits.askedEveryMs * limits.mostSilences
          watch = watchAnswers(process, limits, () =>
            giveUp(`it did not answer for ${silentMs / 1000} s`, false),
          )
          become({ kind: 'running' })
        },
        (error: unknown) => {
          if (error instanceof TurnscopeError && error.kind === 'EngineExited') return
          giveUp(wordsOf(error), error instanceof TurnscopeError && error.kind === 'VersionMismatch')
        },
      )
  }

  function ended(reason: string, final: boolean): void {
    const now = performance.now()
    exits = [...exits.filter((at) => now - at < WINDOW_MS), now]
    if (final || exits.length > MOST_EXITS) {
      become({ kind: 'failed', reason })
      return
    }
    const in_ms = pauseAfter(exits.length)
    pause = setTimeout(launch, in_ms)
    become({ kind: 'restarting', reason, in_ms })
  }

  return {
    get state() {
      return state
    },
    onState(listener) {
      listeners.add(listener)
      listener(state)
      return () => {
        listeners.delete(listener)
      }
    },
    start() {
      if (state.kind !== 'stopped' && state.kind !== 'failed') return
      exits = []
      launch()
    },
    whenRunning() {
      return new Promise((resolve, reject) => {
        const settle = (now: EngineState): boolean => {
          if (now.kind === 'running' && current !== null) resolve(current)
          else if (now.kind === 'failed' || now.kind === 'stopped') reject(noEngine(now))
          else return false
          return true
        }
        if (settle(state)) return
        const listener = (now: EngineState): void => {
          if (settle(now)) listeners.delete(listener)
        }
        listeners.add(listener)
      })
    },
    stop() {
      clearTimeout(pause)
      const process = current
      current = null
      become({ kind: 'stopped' })
      if (process === null) return Promise.resolve()
      return new Promise((resolve) => {
        const impatient = setTimeout(
          () => process.kill('it did not stop when it was asked to'),
          STOP_TIMEOUT_MS,
        )
        process.onExit(() => {
          clearTimeout(impatient)
          resolve()
        })
        process.stop()
      })
    },
  }
}

/**
 * Greets the engine again and again: its own thread answers at once, or something in a file keeps it busy without end. Silences
 * are counted rather than timed, so that a machine which slept is not taken for an engine that does.
 */
function watchAnswers(
  process: EngineProcess,
  { askedEveryMs, mostSilences }: Limits,
  silent: () => void,
): NodeJS.Timeout {
  let silences = 0
  let asked: { close(): void } | null = null
  return setInterval(() => {
    if (asked !== null) {
      if (++silences >= mostSilences) silent()
      return
    }
    const client = createClient(process.connect())
    asked = client
    const answered = (): void => {
      client.close()
      asked = null
      silences = 0
    }
    client.ready.then(answered, () => undefined)
  }, askedEveryMs).unref()
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const noEngine = (state: EngineState & { kind: 'failed' | 'stopped' }): TurnscopeError =>
  new TurnscopeError(
    'EngineExited',
    state.kind === 'failed'
      ? `The engine could not be kept running: ${state.reason}.`
      : 'The engine is stopped.',
    'The evidence is untouched. Start Turnscope again; if it happens again, attach the log to a report.',
  )
