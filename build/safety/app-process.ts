import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { isRunning } from '../../electron/engine/disk/running.ts'
import { fromFailure, TurnscopeError, type TurnscopeFailure } from '../../shared/contract/errors.ts'
import { PROTOCOL_VERSION } from '../../shared/contract/methods.ts'
import type { Client } from '../../shared/rpc/client.ts'
import { electronRuntime } from '../start/find-electron.ts'
import { launchElectron } from '../start/launch-electron.ts'
import { deedNamed } from './deeds.ts'
import { counted, countFromNow } from './disk-counter.ts'
import type { Hands } from './scene.ts'

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

/** Processes of an app with that home: whatever Chromium starts names it. */
const processesOf = (home: string): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && commandOf(pid).includes(home) && isRunning(pid))

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** The packaged app, running, and its engine as its page reaches it. */
class RunningTurnscope {
  readonly #app: ElectronApplication
  readonly #page: Page
  readonly #home: string

  private constructor(app: ElectronApplication, page: Page, home: string) {
    this.#app = app
    this.#page = page
    this.#home = home
  }

  static async start(home: string, env: NodeJS.ProcessEnv = {}): Promise<RunningTurnscope> {
    // What Chromium leaves in the temporary folder when it is killed goes with the home.
    const app = await launchElectron([], { TURNSCOPE_HOME: home, TMPDIR: dirname(home), ...env })
    const page = await app.firstWindow()
    // The page's own code asks for its port as it begins: who asks last gets them.
    await page.getByText(/SQLite 3\./).waitFor({ timeout: LONG_MS })
    await page.evaluate(IN_PAGE)
    return new RunningTurnscope(app, page, home)
  }

  readonly call: Client['call'] = async (name, input) => {
    const asked = JSON.stringify([name, input])
    const answer = (await this.#page.evaluate(`window.askEngine(...${asked})`)) as Answer
    if (answer.exited) throw new TurnscopeError('EngineExited', 'The engine ended.', 'Ask again.')
    if (answer.failure !== undefined) throw fromFailure(answer.failure)
    return answer.output as Awaited<ReturnType<Client['call']>> as never
  }

  /** Resolves once an engine answers, another than the one that ended. */
  async engineIsBack(): Promise<void> {
    for (;;)
      try {
        await this.call('cases.list', {})
        return
      } catch (error) {
        if (!(error instanceof TurnscopeError && error.kind === 'EngineExited')) throw error
      }
  }

  /** The ids of its main process and its engine's. */
  processes(): Promise<{ host: number; engine: number }> {
    return this.#app.evaluate(({ app }) => {
      const engine = app.getAppMetrics().find(({ name }) => name === 'Turnscope engine')
      return { host: process.pid, engine: engine?.pid ?? 0 }
    })
  }

  /** Ends it, where it was not killed; rejects where a process of it goes on all the same. */
  async close(): Promise<void> {
    await this.#app.close()
    for (const until = performance.now() + LONG_MS; performance.now() < until; await wait(5))
      if (processesOf(this.#home).length === 0) return
    throw new Error(`processes ${processesOf(this.#home).join(', ')} go on though their app has ended`)
  }
}

/** As `doInProcess`, in the packaged app. */
export const doInApp: Hands['does'] = async (name, home, evidence, { env = {} } = {}) => {
  const app = await RunningTurnscope.start(home, env)
  const deed = deedNamed(name)
  const case_id = deed.opens ? '' : (await app.call('case.open', { path: evidence })).case_id
  countFromNow(env, await app.processes())
  // Ends in an answer or an error; where the page is gone, in the driver's own.
  const error: unknown = await deed.act(app, { case_id, evidence, out: `${home}-out` }).then(
    () => null,
    (error: unknown) => error,
  )
  if (error instanceof TurnscopeError && error.kind === 'EngineExited') await app.engineIsBack()
  await app.close()
  const killed = counted(env) > Number.parseInt(env.SAFETY_DISK_KILL ?? '', 10)
  if (error === null) return { killed, failed: null }
  const kind = error instanceof TurnscopeError ? error.kind : null
  // Whoever asked a process that was killed hears of its end, or nothing any more.
  if (kind === 'Internal' || (!killed && (kind === null || kind === 'EngineExited'))) throw error
  return { killed, failed: killed ? null : kind }
}

/** Does some work with the app that is started in a home. */
export const withApp: Hands['opens'] = async (home, work) => {
  const app = await RunningTurnscope.start(home)
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}
