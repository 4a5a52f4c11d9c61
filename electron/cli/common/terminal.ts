import type { Writable } from 'node:stream'
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
