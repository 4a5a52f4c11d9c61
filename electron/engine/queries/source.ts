import { TurnscopeError } from '../../../shared/contract/errors.ts'
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

/** How a column got its value after the file was opened. */
interface Provenance {
  /** Whether a person set it. */
  readonly recovered: boolean
  /** For people: which rule or person, and when. */
  readonly text: string
}

/** The journal's word on one row of the working copy; null for a value that came with the file. */
export type ProvenanceOf = (rowid: bigint) => { readonly [C in TruthColumn]: Provenance | null }

const NOTHING = { runtime_key: null, inference_id: null }
/** For a case that nothing was written to. */
export const nothingWritten: ProvenanceOf = () => NOTHING

/** The number of a conversation. Throws `NotFound`. */
export function conversationNumber(index: TurnIndex, conv_id: string): number {
  const number = derived(index).conversationNumbers.get(conv_id)
  if (number === undefined) {
    throw new TurnscopeError(
      'NotFound',
      `This case has no conversation “${conv_id}”.`,
      'Look for it in the list of conversations; ids are compared letter by letter.',
    )
  }
  return number
}
