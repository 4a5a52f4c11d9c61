import type { ReadableDb } from '../db/open.ts'
import type { ProvenanceOf } from '../queries/source.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { Journal, provenanceOf } from './read.ts'

/** How the values of a row came to be there, and whether it was closed, by a journal. */
export const provenanceBy =
  (journal: Journal): ProvenanceOf =>
  (rowid) => {
    const explained = journal.explain(rowid)
    return {
      runtime_key: provenanceOf(explained.get('runtime_key')),
      inference_id: provenanceOf(explained.get('inference_id')),
      closed: journal.closed(rowid),
    }
  }

/** The same for a working copy that is open for the while of a job. */
export const provenanceIn = (db: ReadableDb, facts: SchemaFacts): ProvenanceOf =>
  provenanceBy(new Journal(db, facts))
