import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { JobContext } from '../jobs/job.ts'

/** Few enough to stay in the processor’s cache between reading and hashing. */
const BLOCK_BYTES = 2 ** 18

/** SHA-256 of a file, lower-case hex. Progress: bytes, under `label`. */
export function hashFile(path: string, label: string, { checkCancelled, progress }: JobContext): string {
  const total = statSync(path).size
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES)
    for (let done = 0; ; ) {
      checkCancelled()
      const bytes = readSync(file, block)
      if (bytes === 0) return hash.digest('hex')
      hash.update(block.subarray(0, bytes))
      done += bytes
      progress({ label, done, total, unit: 'bytes' })
    }
  } finally {
    closeSync(file)
  }
}
