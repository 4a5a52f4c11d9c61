import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What one process used. Null where the platform does not tell. */
export interface Spent {
  readonly seconds: number
  /** User and system seconds of the process with its threads and ended children. */
  readonly cpu: number | null
  /** Of the largest process among it and its children. */
  readonly peak_bytes: number | null
}

export interface Ran extends Spent {
  readonly stdout: string
}

const usage = new URL('usage.mjs', import.meta.url).href
const POLL_MS = 10

const proc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const childrenOf = (pid: number): number[] =>
  proc(pid, `task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)

/** Looks at a process while it runs: for those that are not Node's and cannot tell themselves. */
function watch({ pid }: ChildProcess): { end: () => { cpu: number | null; peak_bytes: number | null } } {
  let cpu: number | null = null
  let peak_bytes: number | null = null
  const look = (of: number): void => {
    const kib = /^VmHWM:\s+(\d+)/m.exec(proc(of, 'status'))?.[1]
    if (kib !== undefined) peak_bytes = Math.max(peak_bytes ?? 0, Number(kib) * 1024)
    for (const child of childrenOf(of)) look(child)
  }
  const poll = (): void => {
    if (pid === undefined) return
    look(pid)
    const fields = proc(pid, 'stat').replace(/^.*\)/s, '').trim().split(' ')
    if (fields.length > 14) cpu = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  }
  poll()
  const timer = setInterval(poll, POLL_MS)
  return {
    end: () => {
      clearInterval(timer)
      return { cpu, peak_bytes }
    },
  }
}

/** Runs one command in a process of its own. Rejects when it does not end well, with what it said. */
export function measured(folder: string, command: string, args: readonly string[], input = ''): Promise<Ran> {
  const report = join(folder, 'usage.json')
  rmSync(report, { force: true })
  const begun = performance.now()
  const child = spawn(command, args, {
    env: {
      ...process.env,
      TURNSCOPE_TMPDIR: folder,
      TURNSCOPE_BENCH_USAGE: report,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${usage}`,
    },
  })
  const watched = watch(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - begun) / 1000
      const seen = watched.end()
      if (code !== 0)
        return reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}: ${stderr}`))
      let own: { cpu: number; peak_bytes: number } | null = null
      try {
        own = JSON.parse(readFileSync(report, 'utf8'))
      } catch {
        // Not a Node.
      }
      resolve({
        stdout,
        seconds,
        cpu: own?.cpu ?? seen.cpu,
        peak_bytes: own === null ? seen.peak_bytes : Math.max(own.peak_bytes, seen.peak_bytes ?? 0),
      })
    })
  })
}

/** A program of this folder, in a process of its own. */
export const measuredProgram = (folder: string, name: string, ...args: string[]): Promise<Ran> =>
  measured(folder, process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...args])

/** The command line as people start it. */
export const measuredCommand = (folder: string, ...args: string[]): Promise<Ran> =>
  measuredProgram(folder, '../turnscope.mjs', ...args)

/** The run whose CPU is in the middle: one that another process disturbed must not speak for all. */
export async function median(runs: number, run: () => Promise<Ran>): Promise<Ran> {
  const all: Ran[] = []
  for (let n = 0; n < runs; n++) all.push(await run())
  all.sort((a, b) => (a.cpu ?? a.seconds) - (b.cpu ?? b.seconds))
  return all[Math.floor(runs / 2)]!
}
