import type { Writable } from 'node:stream'

/** Where the command line reads from and writes to. `process` is one. */
export interface Terminal {
  readonly stdin: AsyncIterable<Buffer>
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: NodeJS.ProcessEnv
}
