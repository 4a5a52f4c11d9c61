import { useEffect } from 'react'
import type { JobMethod } from '../../shared/contract/methods.ts'
import { host } from '../host/index.ts'
import { type RunningJob, useJobs } from '../jobs/jobs.ts'
import { missedName, runningNames } from '../jobs/leaving.ts'

/** A job that took so long may have been left alone: its end is told (ms). */
const LONG_MS = 10_000

/** Tells the program around the page what runs, and a person who looks elsewhere that something long has ended. */
export function useWork(): void {
  useEffect(() => {
    const begun = new Map<JobMethod, number>()
    const tell = (running: readonly RunningJob[]): void => {
      const missed = running.filter(({ method }) => missedName(method) !== undefined)
      const progress = missed[0]?.progress
      host.setWork({
        names: runningNames(),
        share: progress?.total == null || progress.total === 0 ? null : progress.done / progress.total,
      })
    }
    const stop = useJobs.subscribe(({ running }) => {
      const now = Object.values(running)
      const methods = new Set(now.map(({ method }) => method))
      for (const method of methods) if (!begun.has(method)) begun.set(method, performance.now())
      for (const [method, at] of begun) {
        if (methods.has(method)) continue
        begun.delete(method)
        const name = missedName(method)
        if (name !== undefined && performance.now() - at > LONG_MS) host.tellEnded(`${name} has ended.`)
      }
      tell(now)
    })
    // In Electron the program itself asks: a page that held on to its window would do so without a word.
    const onUnload = (event: BeforeUnloadEvent): void => {
      if (host.kind === 'web' && runningNames().length > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', onUnload)
    return () => {
      stop()
      window.removeEventListener('beforeunload', onUnload)
    }
  }, [])
}
