import type { DebugAnswer } from '../../../shared/contract/payload.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, type ReadableDb } from '../db/open.ts'
import { inSnapshot } from '../db/snapshot.ts'
import { defineJob } from '../jobs/job.ts'
import { turnColumns } from '../queries/columns.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'
import { answerDebugRequest, debugError } from './answer.ts'
import { allConversations, storedConversations, turnConversations } from './conversations.ts'
import { storedTimeline, type TimelineFilter } from './timeline.ts'

/** Where a case's data stands. */
export interface DebugSource {
  /** The working copy. */
  readonly path: string
  /** Where the conversation pointers are, and the column that holds them; null without a timeline store. */
  readonly timeline: { readonly path: string; readonly column: string } | null
}

export interface DebugJobInput extends DebugSource {
  readonly method: string
  /** Path and query. */
  readonly target: string
}

/**
 * Answers one request on connections of its own, from one snapshot: it needs no lease, because everything it
 * says comes from the file as it is now. A timeline store is never written.
 */
export const debugRequestJob = defineJob(
  'debugRequest',
  ({ path, timeline, method, target }: DebugJobInput, { checkCancelled }): DebugAnswer => {
    const opened: ReadableDb[] = []
    const open = (file: string): ReadableDb => {
      const db = openReader(file)
      opened.push(db)
      return db
    }
    try {
      const db = open(path)
      return inSnapshot(db, () => {
        const facts = readSchema(db)
        const listed = facts.turns !== null && classify(facts).generation !== 'unrelated'
        const columns = listed ? turnColumns(facts.turns!) : null
        const store = timeline === null ? null : timeline.path === path ? db : open(timeline.path)
        const conversations = allConversations(
          store === null ? () => [] : storedConversations(store, timeline!.column),
          columns === null ? () => [] : turnConversations(db, columns),
        )
        return answerDebugRequest(
          {
            db,
            columns,
            conversations,
            timeline: store && ((filter: TimelineFilter) => storedTimeline(store, filter)),
            checkCancelled,
          },
          { method, target },
        )
      })
    } catch (error) {
      if (!isDamage(error)) throw error
      return debugError(500, 'query failed: the database is damaged')
    } finally {
      for (const db of opened) db.close()
    }
  },
)
