/** A job whose caller has been told that it is over, while its thread is at a statement that nothing can stop. */
export interface Lingering {
  /** Resolves when its thread has ended. */
  readonly ended: Promise<void>
  /** Resolves when it has taken all the time that it may: nobody waits for it any longer, whether it has ended or not. */
  readonly outlasted: Promise<void>
  /** Files that nobody wants without the job, and that it removes when it ends by itself. */
  readonly files: readonly string[]
}

const lingering = new Set<Lingering>()

export function linger(job: Lingering): void {
  lingering.add(job)
  void job.ended.then(() => lingering.delete(job))
}

/** Resolves when a job that lingers has ended, or nobody is to wait for that. */
export const endedOrOutlasted = ({ ended, outlasted }: Lingering): Promise<void> =>
  Promise.race([ended, outlasted])

/** Waits for threads that linger, and keeps the process for as long: they themselves do not. */
export async function untilEnded(ended: Promise<unknown>): Promise<void> {
  const stay = setInterval(() => undefined, 2 ** 30)
  try {
    await ended
  } finally {
    clearInterval(stay)
  }
}

/**
 * For a process that is about to end itself without waiting: removes what jobs that linger would leave behind. Says
 * whether there are any; `process.exit` would wait for them.
 */
export function abandonLingering(remove: (path: string) => void): boolean {
  for (const { files } of lingering) for (const path of files) remove(path)
  return lingering.size > 0
}
