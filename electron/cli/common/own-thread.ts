import { Worker } from 'node:worker_threads'
import { outOfMemory, outOfTime } from '../../engine/jobs/patience.ts'
import { mostMemory } from '../../host/most-memory.ts'
import { failureText } from './output.ts'

/** What this process's own thread may take, as an engine's may that has a host. */
export interface OwnLimits {
  /** How long it may be kept busy at a stretch, ms. */
  readonly ms: number
  readonly bytes: number
}

const BEAT_MS = 250

/**
 * Runs beside the own thread, which a value that SQLite computes can keep busy for ever: nothing but the end of the process
 * stops that. A thread cannot choose the code that a process ends with, so it ends as one that was killed. Silences are
 * counted rather than timed, as of an engine: a process that was halted, or whose machine slept, was not busy meanwhile.
 */
const WATCHER = `
  const { rmSync, writeSync } = require('node:fs')
  const { workerData: { beats, ms, bytes, beatMs, fd, late, large, folders } } = require('node:worker_threads')
  let last = 0
  let silences = 0
  const end = (text) => {
    try {
      writeSync(fd, text + '\\n')
    } catch {}
    try {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    } finally {
      process.kill(process.pid, 'SIGKILL')
    }
  }
  setInterval(() => {
    const now = Atomics.load(beats, 0)
    silences = now === last ? silences + 1 : 0
    last = now
    if (silences === 0) return
    if (silences * 2 * beatMs > ms) end(late)
    else if (process.memoryUsage.rss() > bytes) end(large)
  }, 2 * beatMs)`

/** Temporary folders of this process, which go with it. */
const folders = new Set<string>()

export const ownFolders: Pick<Set<string>, 'add' | 'delete'> = folders

/** Watches this very thread from now on: where it takes too much, says so, takes away what is temporary, and ends the process. */
export function watchOwnThread(
  json: boolean,
  limits: OwnLimits = { ms: 120_000, bytes: mostMemory() },
): void {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref()
  new Worker(WATCHER, {
    eval: true,
    workerData: {
      beats,
      ...limits,
      beatMs: BEAT_MS,
      fd: json ? 1 : 2,
      late: failureText(outOfTime(), json),
      large: failureText(outOfMemory(), json),
      folders: [...folders],
    },
  }).unref()
}
