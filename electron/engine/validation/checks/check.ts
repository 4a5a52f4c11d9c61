import type {
  Conversation,
  Counts,
  Evidence,
  Finding,
  ReasonCounts,
} from '../../../../shared/contract/model.ts'
import type { CheckId, ResultTable, ValidationCheck } from '../../../../shared/contract/playbook.ts'
import { isCovered } from '../../../../shared/truth/generation.ts'
import { formatCount, plural } from '../../../../shared/truth/words.ts'
import type { ReadableDb } from '../../db/open.ts'
import type { JobContext } from '../../jobs/job.ts'
import type { TurnColumns } from '../../queries/columns.ts'
import type { TurnIndex } from '../../queries/turn-index.ts'
import type { Classified } from '../../schema/classify.ts'
import type { SchemaFacts } from '../../schema/facts.ts'

/** The conversation whose history is checked, as the index knows it. */
export interface CheckedConversation {
  readonly conv_id: string
  /** Of one of its turns. */
  readonly rowid: bigint
  /** Whether a person named it. */
  readonly chosen: boolean
  readonly turns: number
  readonly missing: number
  readonly runtimes: readonly string[]
  readonly server_made_runtimes?: Conversation['server_made_runtimes']
  /** Turns in which a server made at least one value. */
  readonly server_made: number
  readonly switches: { readonly certain: number; readonly at_least: number }
}

/** What every check works with; all but the connection can cross threads. */
export interface CheckFacts {
  readonly facts: SchemaFacts
  readonly schema: Classified
  /** Null where the file has no turns that could be read one by one. */
  readonly columns: TurnColumns | null
  /** There where `columns` are. */
  readonly index: TurnIndex | null
  readonly counts: Counts | null
  /** Missing rows by reason; null where the turns could not be read. */
  readonly reasons: ReasonCounts | null
  readonly findings: readonly Finding[]
  readonly journalMode: Evidence['journal_mode']
  readonly conversation: CheckedConversation | null
  readonly thorough: boolean
  /** What stands in the way of every write, a sentence each. */
  readonly refusals: readonly string[]
  readonly hasCutover: boolean
}

export interface CheckContext extends CheckFacts {
  readonly db: ReadableDb
  /** How a statement names the table of turns: as the playbook does, or so that SQLite asks no index. */
  readonly from: 'turns' | 'turns NOT INDEXED'
  readonly job: JobContext
  /** Whether the file is known to be damaged, so that no check may send anybody to a migration. */
  readonly damaged: boolean
}

export type Judgement = Pick<ValidationCheck, 'verdict' | 'explanation' | 'response'> & {
  readonly beyond_sql?: NonNullable<ValidationCheck['beyond_sql']>
  /** Whether it tells that the file is damaged. */
  readonly damage?: true
}

/** One numbered step of the validation. */
export interface Check {
  readonly id: CheckId
  readonly title: string
  /** The statement to run and show, without a result that depends on anything but the file; or why there is none. */
  readonly sql: (context: CheckContext) => string | { readonly notApplicable: string }
  readonly judge: (context: CheckContext, result: ResultTable) => Judgement
  /** What is said where SQLite cannot run the statement, and that is no damage. */
  readonly lacking?: (context: CheckContext, said: string) => Judgement
}

export const NOTHING_TO_DO = 'Nothing to do.'

/** Why a check of the rows of `turns` does not apply; null where it does. */
export function withoutTurns({ schema, columns }: CheckFacts): { notApplicable: string } | null {
  const covered = columns !== null && isCovered(schema.generation)
  return covered ? null : { notApplicable: `The playbook does not cover this file. ${schema.describes}` }
}

/** `2 of 300 turns`. */
export const share = (count: number, of: number, noun: string): string =>
  `${formatCount(count)} of ${plural(of, noun)}`
