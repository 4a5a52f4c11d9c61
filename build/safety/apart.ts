import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Failure, Outcome, SafetyClass } from './trials.ts'

const child = fileURLToPath(new URL('./trial-child.ts', import.meta.url))
/** Guards against what never ends, and keeps even a timer from being heard; each of the thirty calls about a file of 100 MB may take minutes. */
const HANGS_AFTER_MS = 4 * 60 * 60_000

/** Makes the trials of a class in another process, which may die of one: that is its failure, and the next gets a new process. */
export class Apart {
  readonly #kind: Pick<SafetyClass, 'name'>
  readonly #folder = join(tmpdir(), `turnscope-safety-of-${process.pid}`)
  #process: ChildProcess | null = null

  readonly #entry: string

  /** @param entry the program that makes trials, each when it is told the seed */
  constructor(kind: Pick<SafetyClass, 'name'>, entry = child) {
    this.#kind = kind
    this.#entry = entry
  }

  #start(): ChildProcess {
    this.#clear()
    mkdirSync(this.#folder)
    const env = { ...process.env, TMPDIR: this.#folder }
    const started = fork(this.#entry, [this.#kind.name], { env, serialization: 'advanced' })
    started.once('exit', () => {
      this.#process = null
    })
    return started
  }

  /** What a process that died has left. */
  #clear(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async try(seed: number): Promise<Outcome> {
    this.#process ??= this.#start()
    const running = this.#process
    const settled = new AbortController()
    const { signal } = settled
    let hangs = false
    const guard = setTimeout(() => {
      hangs = true
      running.kill('SIGKILL')
    }, HANGS_AFTER_MS)
    const died = once(running, 'exit', { signal }).then(([code, by]): Outcome => {
      const how = hangs ? `did not end in ${HANGS_AFTER_MS} ms` : `ended its process with ${by ?? code}`
      return { failure: { seed, faults: [`the trial ${how}`] } satisfies Failure, note: null }
    })
    const answered = once(running, 'message', { signal }).then(([outcome]) => outcome as Outcome)
    try {
      running.send(seed)
      return await Promise.race([died, answered])
    } finally {
      clearTimeout(guard)
      settled.abort()
      // Whichever did not come is not waited for.
      await Promise.allSettled([died, answered])
    }
  }

  async end(): Promise<void> {
    const running = this.#process
    if (running !== null) {
      const gone = once(running, 'exit')
      running.disconnect()
      await gone
    }
    this.#clear()
  }
}
