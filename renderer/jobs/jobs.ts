import { create } from 'zustand'
import { isWhollyCancelled, TurnscopeError } from '../../shared/contract/errors.ts'
import type { JobMethod, MethodInput, MethodOutput, Progress } from '../../shared/contract/methods.ts'
import type { Exported } from '../../shared/contract/model.ts'
import { type Rate, RateMeter } from '../format/rate.ts'
import { call } from '../host/connection.ts'

/** Calls that write one file where a person says. */
export type WritingMethod = {
  [M in JobMethod]: MethodInput<M> extends { path: string; replace?: boolean | undefined }
    ? MethodOutput<M> extends Exported
      ? M
      : never
    : never
}[JobMethod]

export interface RunningJob {
  readonly method: JobMethod
  readonly progress: Progress | null
  readonly rate: Rate
  /** The person asked to stop; the engine has not answered yet. */
  readonly cancelling: boolean
  readonly cancel: () => void
}

const NO_RATE: Rate = { per_second: null, ms_left: null }

interface JobsState {
  readonly running: { readonly [M in JobMethod]?: RunningJob }
}

/** What runs, so that every view and the footer can show it, and leaving a view stops nothing. */
export const useJobs = create<JobsState>()(() => ({ running: {} }))

export const useJob = (method: JobMethod): RunningJob | undefined => useJobs((state) => state.running[method])

function update(method: JobMethod, change: Partial<RunningJob>): void {
  useJobs.setState(({ running }) => {
    const job = running[method]
    return job === undefined ? {} : { running: { ...running, [method]: { ...job, ...change } } }
  })
}

function end(method: JobMethod): void {
  useJobs.setState(({ running: { [method]: _, ...rest } }) => ({ running: rest }))
}

const settled = new Map<JobMethod, Promise<unknown>>()

/**
 * Runs a long call, one of each method at a time, and shows it in `useJobs` until it has settled.
 * @param signal cancels it too, beside the job's own `cancel`
 */
export function runJob<M extends JobMethod>(
  method: M,
  input: MethodInput<M>,
  signal?: AbortSignal,
): Promise<MethodOutput<M>> {
  const job = start(method, input, signal)
  settled.set(
    method,
    job.catch(() => undefined),
  )
  return job
}

async function start<M extends JobMethod>(
  method: M,
  input: MethodInput<M>,
  signal: AbortSignal | undefined,
): Promise<MethodOutput<M>> {
  const before = useJobs.getState().running[method]
  if (before !== undefined) {
    if (!before.cancelling) {
      throw new TurnscopeError('Conflict', 'This is running already.', 'Wait for it to end, or cancel it.')
    }
    await settled.get(method)
  }
  const abort = new AbortController()
  const meter = new RateMeter()
  const cancel = (): void => {
    update(method, { cancelling: true })
    abort.abort()
  }
  const job: RunningJob = { method, progress: null, rate: NO_RATE, cancelling: false, cancel }
  useJobs.setState(({ running }) => ({ running: { ...running, [method]: job } }))
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    return await call(method, input, {
      signal: abort.signal,
      onProgress: (progress) =>
        update(method, {
          progress,
          rate: meter.measure(progress.label, progress.done, progress.total, performance.now()),
        }),
    })
  } finally {
    signal?.removeEventListener('abort', cancel)
    end(method)
  }
}

/** Whether an error is only the answer to the person's own wish to stop, and nothing goes on. */
export const isCancelled = isWhollyCancelled
