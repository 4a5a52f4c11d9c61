import { create } from 'zustand'
import type { JobMethod } from '../../shared/contract/methods.ts'
import { useJobs } from './jobs.ts'

/** Jobs whose end would be missed, and what they are called. Others are begun anew by themselves. */
const MISSED: { readonly [M in JobMethod]?: string } = {
  'case.open': 'The opening of a file',
  'case.attachTimeline': 'The copying of a timeline store',
  'migrate.run': 'The migration',
  'recovery.apply': 'A rule',
  'export.database': 'The export of the database',
  'report.write': 'The writing of a report',
  'tables.export': 'The export of a table',
  'journal.export': 'The export of the journal',
  'rules.save': 'The saving of the rules',
}

/** What a job is called, where its end would be missed. */
export const missedName = (method: JobMethod): string | undefined => MISSED[method]

/** The names of what runs and would be missed. */
export const runningNames = (): string[] =>
  Object.values(useJobs.getState().running).flatMap(({ method }) => MISSED[method] ?? [])

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
