import type { Writable } from 'node:stream'
import type { StartSpare } from '../../engine/jobs/spare.ts'
import type { Typed } from '../../host/served.ts'

/** Where the command line reads from and writes to. `process` is one. */
export interface Terminal {
  readonly stdin: AsyncIterable<Buffer>
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: NodeJS.ProcessEnv
}

/** Runs the web host with arguments of its own until it ends. Returns its exit code. */
export type Serve = (file: string | undefined, typed: Typed, terminal: Terminal) => Promise<number>

/** What the command line has others do, each loaded by whoever asks for it. */
export interface Others {
  readonly serve: Serve
  /** How this process starts another one that looks at copies. */
  readonly spare: () => Promise<StartSpare>
}

/** What stands for standard input where a file is named. */
export const STDIN = '-'
