import { readFileSync } from 'node:fs'

/** What Linux tells of a process, behind its name; null elsewhere, and where there is no such process. */
function statOf(pid: number): readonly string[] | null {
  if (process.platform !== 'linux') return null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name, in parentheses, may hold anything: count from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** The parent of a process, where the system tells; null where it does not. */
export function parentOf(pid: number): number | null {
  const stat = statOf(pid)
  return stat === null ? null : Number(stat[1])
}

/** Bytes of memory that a process takes. Linux alone says it cheaply; null elsewhere, and where there is no such process. */
export function memoryOf(pid: number): number | null {
  if (process.platform !== 'linux') return null
  try {
    // In bytes whatever the size of a page, which differs among processors.
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? null : Number(kib) * 1024
  } catch {
    return null
  }
}

/** Tells a process from a later one of the same id. Linux alone says it cheaply; null elsewhere. */
export function startOf(pid: number): string | null {
  const stat = statOf(pid)
  if (stat === null) return null
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${stat[19] ?? ''}`
  } catch {
    return null
  }
}

/** Whether a process of that id runs on this machine, whosever it is. */
export function isRunning(pid: number): boolean {
  // One that has ended keeps its id until its parent takes note, which some parents, as in containers, never do.
  const stat = statOf(pid)
  const threads = stat?.[17]
  if (stat?.[0] === 'Z' && threads === '1') return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
