import type { CaseView, Plan } from '../../../shared/contract/model.ts'
import type { JobOptions } from '../jobs/run.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Pointers } from '../queries/pointers.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { Classified } from '../schema/classify.ts'
import type { SchemaFacts } from '../schema/read.ts'

/** One state of a case, as the playbook's works see it. They read the working copy on connections of their own. */
export interface PlaybookCase {
  /** The working copy. */
  readonly path: string
  readonly facts: SchemaFacts
  readonly schema: Classified
  /** Null where the file has no turns that could be read one by one. */
  readonly source: { readonly columns: TurnColumns; readonly index: TurnIndex } | null
  /** Null without a timeline store. */
  readonly pointers: Pointers | null
  /** Main files and sidecars of the evidence, which nothing is written over. */
  readonly evidencePaths: readonly string[]
  readonly view: () => CaseView
  readonly plan: (options: JobOptions) => Promise<Plan>
}
