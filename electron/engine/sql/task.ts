import type { TurnscopeFailure } from '../../../shared/contract/errors.ts'
import type { SqlAnswer } from '../../../shared/contract/sql.ts'
import type { Statement } from './statement.ts'

/** What a spare process is asked where it is to run a statement. */
export interface StatementTask {
  readonly statement: Statement
}

/** What it answers: that the statement begins now, and then how it ended. */
export type StatementAnswer =
  | 'running'
  | { readonly answer: SqlAnswer }
  | { readonly failure: TurnscopeFailure }
