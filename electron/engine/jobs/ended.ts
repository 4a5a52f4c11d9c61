import { channel } from 'node:diagnostics_channel'

/** One job that has ended, for the log. */
export interface JobEnd {
  readonly name: string
  readonly ms: number
  /** What it was rejected with; undefined when it was not. */
  readonly error: unknown
  /** What it answered; the log says how much of it there is, never what. */
  readonly output: unknown
}

const ends = channel('turnscope.job')

/** Tells of every job of this process that ends. Returns the unsubscribe. */
export function onJobEnd(listener: (end: JobEnd) => void): () => void {
  const heard = (message: unknown): void => listener(message as JobEnd)
  ends.subscribe(heard)
  return () => ends.unsubscribe(heard)
}

/** Tells of `job` when it ends, however that is. */
export async function watched<T>(name: string, job: Promise<T>): Promise<T> {
  const begun = performance.now()
  const tell = (end: Pick<JobEnd, 'error' | 'output'>): void =>
    ends.publish({ name, ms: performance.now() - begun, ...end } satisfies JobEnd)
  try {
    const output = await job
    tell({ error: undefined, output })
    return output
  } catch (error) {
    tell({ error, output: undefined })
    throw error
  }
}
