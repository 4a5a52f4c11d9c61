// Test support: prepared cases, without a thread for each.
import { spawn } from 'node:child_process'
import { openReader } from '../db/open.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import type { CaseHandle } from './handle.ts'
import { prepareWorkingCopy } from './prepare.ts'
import { sidecarsOf } from './prepare-case.ts'
import type { CaseStore } from './store.ts'

/** Does what `prepareCase` does, in this thread. */
export async function createPrepared(store: CaseStore, path: string): Promise<CaseHandle> {
  const handle = await store.create(await lookAtEvidence(path))
  const { evidence, prepared } = handle.record
  if (prepared) return handle
  const { findings } = prepareWorkingCopy(
    { path: handle.workingPath, ...sidecarsOf(evidence.files), findings: evidence.findings, durable: true },
    { checkCancelled: () => undefined, progress: () => undefined },
  )
  handle.update({ prepared: true, evidence: { ...evidence, findings } })
  return handle
}

/** Turns of a database, counted by SQLite. */
export function countTurns(path: string): number {
  const reader = openReader(path)
  try {
    return reader.prepare('SELECT count(*) FROM turns').pluck().get() as number
  } finally {
    reader.close()
  }
}

/** Runs until its input ends: a process that is there. */
export async function withOtherProcess(work: (pid: number) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("ready")'])
  await new Promise((ready) => child.stdout.once('data', ready))
  try {
    await work(child.pid!)
  } finally {
    const ended = new Promise((end) => child.once('exit', end))
    child.stdin.end()
    await ended
  }
}
