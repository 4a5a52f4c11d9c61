import { readFile } from 'node:fs/promises'
import type { SetFile } from './set.ts'

/** First byte of the range that SQLite locks. Source: https://www.sqlite.org/src/file/src/os.h, PENDING_BYTE. */
const PENDING_BYTE = 0x40000000
const LOCKED_BYTES = 512

/** Whether a table of the kernel's file locks (Linux, `/proc/locks`) has SQLite's lock on this file. */
function hasSqliteLock(locks: string, file: Pick<SetFile, 'inode' | 'device'>): boolean {
  const major = Number((file.device >> 8n) & 0xfffn)
  const minor = Number((file.device & 0xffn) | ((file.device >> 12n) & 0xfff00n))
  const id = `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}:${file.inode}`
  return locks.split('\n').some((line) => {
    const fields = line.trim().split(/\s+/)
    const at = fields.indexOf(id)
    const start = Number(fields[at + 1])
    return at > 0 && start >= PENDING_BYTE && start < PENDING_BYTE + LOCKED_BYTES
  })
}

/** Whether a program on this machine has the database open. Only Linux tells without touching the file; elsewhere false. */
export async function isOpenElsewhere(file: SetFile): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const locks = await readFile('/proc/locks', 'latin1').catch(() => '')
  return hasSqliteLock(locks, file)
}
