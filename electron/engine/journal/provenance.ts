import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { ReadableDb } from '../db/open.ts'
import type { ProvenanceOf } from '../queries/source.ts'
import type { SchemaFacts } from '../schema/read.ts'
import { journalOf, provenanceText } from './read.ts'

/** How the values of a working copy came to be there, by its journal. */
export function provenanceIn(db: ReadableDb, facts: SchemaFacts): ProvenanceOf {
  return (rowid) => {
    const explained = journalOf(db, facts, rowid)
    const of = (column: TruthColumn) => {
      const explanation = explained.get(column)
      return explanation === undefined ? null : { recovered: false, text: provenanceText(explanation) }
    }
    return { runtime_key: of('runtime_key'), inference_id: of('inference_id') }
  }
}
