// Test support: the command line, in this process or in one of its own.
import { spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { forkSpare } from '../host/forked-spare.ts'
import { serve } from '../web/serve.ts'
import { runCommandLine } from './program.ts'

/** What `npm run turnscope` starts. */
export const CLI = fileURLToPath(new URL('../../build/turnscope.mjs', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv
  /** What standard input holds. */
  readonly input?: string
}

class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}

/** Runs the command line in this process: everything but the process itself is what people get. */
export async function turnscope(
  args: readonly string[],
  { env = {}, input = '' }: RunOptions = {},
): Promise<Ran> {
  const stdout = new Collected()
  const stderr = new Collected()
  const terminal = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    env: { ...process.env, ...env },
  }
  const code = await runCommandLine(args, terminal, { serve, spare: async () => forkSpare })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

/** Runs it as a process of its own: where signals, streams or the exit of a process are what is tested. */
export function turnscopeProcess(
  args: readonly string[],
  { env = {}, input = '' }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, ...env } })
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
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** What tests of copies ask of `inspect --json`. */
export interface Inspected {
  readonly evidence: {
    readonly findings: readonly { code: string; severity: string; message: string }[]
    readonly packed?: { kind: string; sha256: string } | null
    readonly files: readonly { sha256: string }[]
  }
  readonly counts: { readonly turns: number }
}

export const parsed = <T>({ stdout }: Ran): T => JSON.parse(stdout) as T
