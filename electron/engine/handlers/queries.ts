import { queueSource } from '../case/recovery-source.ts'
import { conversationPlace, conversationsPage } from '../queries/conversations-page.ts'
import { find } from '../queries/find.ts'
import { firstConversations } from '../queries/first-conversations.ts'
import { missingPage } from '../queries/missing-page.ts'
import { readTurns } from '../queries/reading.ts'
import { timelineOf } from '../queries/timeline-of.ts'
import { timelineTurns } from '../queries/timeline-turns.ts'
import { turnDetail } from '../queries/turn-detail.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

export const queryHandlers = (
  of: SessionOf,
): HandlersOf<'conversations' | 'search' | 'timeline' | 'turn' | 'missing'> => ({
  'conversations.page': ({ case_id, ...request }) => {
    const { working, pointers } = of(case_id)
    const { db, columns, index } = working
    if (columns === null) return { items: [], total: 0, of: 0, complete: true }
    if (index !== null) return conversationsPage({ db, columns, index }, request, pointers)
    const first = firstConversations(db, columns, request.offset + request.limit, pointers)
    return { items: first.slice(request.offset), total: first.length, of: first.length, complete: false }
  },
  'conversations.place': ({ case_id, conv_id, ...filter }) => {
    const { db, columns, index } = of(case_id).working
    if (columns === null || index === null) return { place: null }
    return { place: conversationPlace({ db, columns, index }, conv_id, filter) }
  },
  'search.find': ({ case_id, search }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async ({ signal }) =>
      find(await session.source(), { search }, signal),
    )
  },
  'timeline.get': async ({ case_id, conv_id }) => {
    const session = of(case_id)
    return timelineOf(await session.source(), conv_id, session.pointers)
  },
  'timeline.turns': async ({ case_id, ...request }) => {
    const session = of(case_id)
    return timelineTurns(await session.source(), request, session.provenanceOf)
  },
  'timeline.read': async ({ case_id, ...request }) => {
    const session = of(case_id)
    return readTurns(await session.source(), request, session.provenanceOf)
  },
  'turn.get': async ({ case_id, ...turn }) => {
    const session = of(case_id)
    return turnDetail(await session.source(), turn, session.provenanceOf)
  },
  'missing.page': ({ case_id, ...request }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async (options) => {
      return missingPage(await queueSource(session, request, options), request, session.provenanceOf)
    })
  },
})
