import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { z } from 'zod'
import { isRunning, startOf } from '../disk/running.ts'

export const owner = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** When that process started, in the kernel's words; null where the platform does not say. */
  start: z.string().nullable(),
  token: z.string(),
})
/** Which process has something, and by which token: told from a later process of the same id. */
export type Owner = z.infer<typeof owner>

/** Tokens of what this process has. */
const held = new Set<string>()

/** This process, by a token that nothing else has yet; `hold` says that it has something by it. */
export const newOwner = (): Owner => ({
  pid: process.pid,
  host: hostname(),
  start: startOf(process.pid),
  token: randomUUID(),
})

export const hold = ({ token }: Owner): void => void held.add(token)

/** Whether it had it until now. */
export const letGo = ({ token }: Owner): boolean => held.delete(token)

export const isOfThisMachine = ({ host }: Owner): boolean => host === hostname()

/** Whether nobody has it any more, as far as that can be told: of another machine's processes nothing is known. */
export function isGone(one: Owner): boolean {
  if (!isOfThisMachine(one)) return false
  const { pid, start, token } = one
  if (pid === process.pid) return !held.has(token)
  if (!isRunning(pid)) return true
  const now = startOf(pid)
  return start !== null && now !== null && start !== now
}
