import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Closed, Provenance } from '../../../shared/contract/run-kind.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { ReadableDb } from '../db/open.ts'
import type { TurnColumns } from './columns.ts'
import { derived } from './derived.ts'
import type { TurnIndex } from './turn-index.ts'

/** What queries read from: the index answers, the connection fetches the visible rows. */
export interface TurnSource {
  readonly db: ReadableDb
  readonly columns: TurnColumns
  readonly index: TurnIndex
}

/** What the journal says of one row. */
export type RowJournal = {
  /** How the column got its value; null for a value that came with the file, or is missing. */
  readonly [C in TruthColumn]: Provenance | null
} & {
  /** Set where a person closed the row. */
  readonly closed: Closed | null
}

/** The journal's word on one row of the working copy. */
export type ProvenanceOf = (rowid: bigint) => RowJournal

/** The number of a conversation. Throws `NotFound`. */
export function conversationNumber(index: TurnIndex, conv_id: string): number {
  const number = derived(index).conversationNumbers.get(conv_id)
  if (number === undefined) {
    throw new TurnscopeError(
      'NotFound',
      `This case has no conversation “${conv_id}”.`,
      'Look for it in the list of conversations (on the command line, turnscope conversations); ids are compared letter by letter.',
    )
  }
  return number
}
