import { create } from 'zustand'
import type { JobMethod } from '../../shared/contract/methods.ts'
import { type NamedWork, WORK_NAMES } from '../../shared/contract/work-names.ts'
import { useJobs } from './jobs.ts'

/** What a job is called whose end would be missed. */
export const missedName = (method: JobMethod): string | undefined =>
  method in WORK_NAMES ? WORK_NAMES[method as NamedWork] : undefined

/** The names of what runs and would be missed. */
export const runningNames = (): string[] =>
  Object.values(useJobs.getState().running).flatMap(({ method }) => missedName(method) ?? [])

interface LeavingState {
  /** What runs, while a person is asked whether it is to be stopped; null while nobody is. */
  readonly names: readonly string[] | null
  readonly answer: (leave: boolean) => void
}

export const useLeaving = create<LeavingState>()(() => ({ names: null, answer: () => undefined }))

/** Whether the case may be left: at once where nothing runs that would be missed, else as the person says. */
export function mayLeave(): Promise<boolean> {
  const names = runningNames()
  if (names.length === 0) return Promise.resolve(true)
  return new Promise((resolve) =>
    useLeaving.setState({
      names,
      answer: (leave) => {
        useLeaving.setState({ names: null })
        resolve(leave)
      },
    }),
  )
}
