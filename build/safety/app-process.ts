import { setTimeout as wait } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { isRunning } from '../../electron/engine/disk/running.ts'
import { fromFailure, TurnscopeError, type TurnscopeFailure } from '../../shared/contract/errors.ts'
import { type MethodOutput, PROTOCOL_VERSION } from '../../shared/contract/methods.ts'
import type { Client } from '../../shared/rpc/client.ts'
import { electronRuntime } from '../start/find-electron.ts'

/** What is killed of an app: its engine alone, the process that holds it all, or every process at once. */
export const KILLED_OF_APP = ['engine', 'main', 'all'] as const
export type KilledOfApp = (typeof KILLED_OF_APP)[number]

/** A guard against what never ends; nothing is timed by it. */
const LONG_MS = 60_000

/** Why the app cannot be killed here; null where it can. */
export function noApp(): string | null {
  if (!process.env.TURNSCOPE_EXECUTABLE) return 'no packaged app is named in TURNSCOPE_EXECUTABLE'
  if (process.getuid?.() === 0) return 'Chromium keeps its sandbox on and does not run as root'
  const runtime = electronRuntime()
  return 'missing' in runtime ? runtime.missing : null
}

/** What a page runs to speak to the engine as the app's own code in it does: asks for a port, and again after each restart. */
const IN_PAGE = `new Promise((ready) => {
  const nonce = crypto.randomUUID()
  const waiting = new Map()
  let port
  let last = 0
  addEventListener('message', ({ data, ports, source }) => {
    if (source !== window || data?.nonce !== nonce) return
    for (const settle of waiting.values()) settle({ exited: true })
    waiting.clear()
    port = ports[0]
    port.onmessage = ({ data: { type, id, output, failure } }) => {
      if (type !== 'result' && type !== 'failure') return
      waiting.get(id)?.({ output, failure })
      waiting.delete(id)
    }
    port.postMessage({ type: 'hello', protocol: ${PROTOCOL_VERSION} })
    ready(true)
  })
  window.askEngine = (method, input) => new Promise((settle) => {
    waiting.set(++last, settle)
    port.postMessage({ type: 'call', id: last, method, input })
  })
  window.turnscope.connect(nonce)
})`

interface Answer {
  readonly output?: unknown
  readonly failure?: TurnscopeFailure
  /** The engine ended before it answered, and another is there. */
  readonly exited?: true
}

/** The packaged app, running, and its engine as its page reaches it. */
export class RunningTurnscope {
  readonly #app: ElectronApplication
  readonly #page: Page

  private constructor(app: ElectronApplication, page: Page) {
    this.#app = app
    this.#page = page
  }

  static async start(home: string): Promise<RunningTurnscope> {
    const runtime = electronRuntime()
    if ('missing' in runtime) throw new Error(runtime.missing)
    const launch = () =>
      _electron.launch({
        executablePath: runtime.executable,
        args: runtime.args,
        chromiumSandbox: true,
        env: { ...(process.env as Record<string, string>), TURNSCOPE_HOME: home },
      })
    // Once in some hundred starts the driver's connection to a new process hangs; that is no fault of the app's.
    const app = await launch().catch(launch)
    const page = await app.firstWindow()
    // The page's own code asks for its port as it begins: who asks last gets them.
    await page.getByText(/SQLite 3\./).waitFor({ timeout: LONG_MS })
    await page.evaluate(IN_PAGE)
    return new RunningTurnscope(app, page)
  }

  readonly call: Client['call'] = async (name, input) => {
    const asked = JSON.stringify([name, input])
    const answer = (await this.#page.evaluate(`window.askEngine(...${asked})`)) as Answer
    if (answer.exited) throw new TurnscopeError('EngineExited', 'The engine ended.', 'Ask again.')
    if (answer.failure !== undefined) throw fromFailure(answer.failure)
    return answer.output as Awaited<ReturnType<Client['call']>> as never
  }

  /** The same for a plain look, which is made again where the engine was being started anew. */
  async look(): Promise<MethodOutput<'cases.list'>> {
    for (;;)
      try {
        return await this.call('cases.list', {})
      } catch (error) {
        if (!(error instanceof TurnscopeError && error.kind === 'EngineExited')) throw error
      }
  }

  /** Kills; resolves once nothing runs any more that was to end. @returns what does not end, a line each */
  async kill(killed: KilledOfApp): Promise<string[]> {
    const { engine, main, all } = await this.#app.evaluate(({ app }) => {
      const metrics = app.getAppMetrics()
      return {
        engine: metrics.find(({ name }) => name === 'Turnscope engine')?.pid ?? 0,
        main: process.pid,
        all: metrics.map(({ pid }) => pid),
      }
    })
    const gone = new Promise((resolve) => this.#app.process().once('exit', resolve))
    const doomed = killed === 'engine' ? [engine] : killed === 'main' ? [main] : [engine, main, ...all]
    for (const pid of new Set(doomed)) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    if (killed !== 'engine') await gone
    const ending = killed === 'engine' ? [engine] : all
    for (const until = performance.now() + LONG_MS; performance.now() < until; await wait(5))
      if (!ending.some(isRunning)) return []
    return ending.filter(isRunning).map((pid) => `process ${pid} goes on though its app was killed`)
  }

  close(): Promise<void> {
    return this.#app.close()
  }
}
