import { create } from 'zustand'
import type { SqlAnswer } from '../../shared/contract/sql.ts'
import { call } from '../host/connection.ts'
import { isCancelled } from '../jobs/jobs.ts'
import { prefer, usePreferences } from '../state/preferences.ts'

interface Console {
  readonly case_id: string | null
  /** What the answer is to. */
  readonly sql: string
  readonly answer: SqlAnswer | null
  readonly error: unknown
  readonly running: AbortController | null
}

const NOTHING = { sql: '', answer: null, error: null, running: null } as const

/** The statement that ran last; it outlives the view, which may be left and entered again. */
export const useConsole = create<Console>()(() => ({ case_id: null, ...NOTHING }))

/** What the console has of a case. */
export const ofCase = (state: Console, case_id: string): Console =>
  state.case_id === case_id ? state : { case_id, ...NOTHING }

/** Ends the statement that runs; nothing comes of it. */
export const cancelStatement = (): void => useConsole.getState().running?.abort()

/** Runs a statement; the one before is ended. */
export async function runStatement(case_id: string, sql: string): Promise<void> {
  cancelStatement()
  const running = new AbortController()
  useConsole.setState({ case_id, sql, answer: null, error: null, running })
  remember(case_id, sql)
  const settle = (ended: Partial<Console>): void => {
    if (useConsole.getState().running === running) useConsole.setState({ ...ended, running: null })
  }
  try {
    settle({ answer: await call('sql.run', { case_id, sql }, { signal: running.signal }) })
  } catch (error) {
    settle({ error: isCancelled(error) ? null : error })
  }
}

/** Statements of a case that are kept, and the longest of them (UTF-16 units). */
const KEPT = 20
const LONGEST = 4000

const NONE: readonly string[] = []

/** Statements that ran in a case, the last one first. */
export const useHistory = (case_id: string): readonly string[] =>
  usePreferences((state) => state.statements[case_id] ?? NONE)

function remember(case_id: string, sql: string): void {
  if (sql.length > LONGEST) return
  const before = usePreferences.getState().statements[case_id] ?? NONE
  prefer({ statements: { [case_id]: [sql, ...before.filter((one) => one !== sql)].slice(0, KEPT) } })
}
