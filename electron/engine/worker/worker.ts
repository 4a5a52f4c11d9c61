import { parentPort, workerData } from 'node:worker_threads'
import { cancelled, TurnscopeError, toFailure } from '../../../shared/contract/errors.ts'
import { explain } from '../db/errors.ts'
import type { JobMessage, JobStart } from '../jobs/kept-threads.ts'
import { thinned } from '../jobs/thinned.ts'
import { jobNamed } from './registry.ts'

const post = (message: JobMessage): void => parentPort?.postMessage(message)

async function perform({ name, input, cancelFlag }: JobStart): Promise<void> {
  const flag = new Int32Array(cancelFlag)
  const { progress, flush } = thinned(
    (now) => post({ type: 'progress', progress: now }),
    () => performance.now(),
  )
  try {
    const job = await jobNamed(name)
    const output = await job(input, {
      checkCancelled: () => {
        if (Atomics.load(flag, 0) !== 0) throw cancelled()
      },
      progress,
      owns: (path) => post({ type: 'owns', path }),
    })
    flush()
    post({ type: 'done', output })
  } catch (thrown) {
    const error = explain(thrown)
    if (error instanceof TurnscopeError) post({ type: 'failed', failure: toFailure(error) })
    else post({ type: 'crashed', error: error instanceof Error ? error : new Error(String(error)) })
  }
}

// Whoever keeps this thread gives it its next jobs as messages, one at a time, and ends it.
parentPort?.on('message', (next: JobStart) => void perform(next))
await perform(workerData as JobStart)
