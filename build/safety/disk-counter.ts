import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { isRunning } from '../../electron/engine/disk/running.ts'

/** As `disk.c` has them. */
const [SIZE, BEGUN_AT, HOST_AT, STARTED_AT, COUNT_AT, PROCESSES_AT, PROCESSES] = [4096, 0, 4, 12, 16, 24, 64]

/** Makes a file by which the processes of one program count as one. @returns its path */
export function newCounter(path: string): string {
  writeFileSync(path, Buffer.alloc(SIZE))
  return path
}

/** Has counted what a program that was started with that environment does from now on; nothing where `disk.c` is not in it. */
export function countFromNow(
  { SAFETY_DISK_SHARED: path }: NodeJS.ProcessEnv,
  { host, engine }: { readonly host: number; readonly engine: number },
): void {
  if (path === undefined) return
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.from(Int32Array.of(host, engine).buffer), 0, 8, HOST_AT)
  writeSync(file, Buffer.from(Int32Array.of(1).buffer), 0, 4, BEGUN_AT)
  closeSync(file)
}

/** How many things have been counted. */
export const counted = ({ SAFETY_DISK_SHARED: path }: NodeJS.ProcessEnv): number =>
  path === undefined ? 0 : Number(readFileSync(path).readBigInt64LE(COUNT_AT))

/** Resolves once no process of the program with that environment runs any more. */
export async function allGone({ SAFETY_DISK_SHARED: path }: NodeJS.ProcessEnv): Promise<void> {
  if (path === undefined) return
  const bytes = readFileSync(path)
  const started = Math.min(PROCESSES, bytes.readInt32LE(STARTED_AT))
  for (let n = 0; n < started; n++) while (isRunning(bytes.readInt32LE(PROCESSES_AT + 4 * n))) await wait(2)
  rmSync(path)
}
