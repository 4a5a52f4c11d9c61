/**
 * What became of a turn from one copy (A) to the other (B). `unread`: that is not known, because one of them is damaged
 * where its values stand, or is read only in part and shows no such turn.
 */
export const TURN_CHANGES = ['added', 'removed', 'changed', 'same', 'unread'] as const
export type TurnChange = (typeof TURN_CHANGES)[number]

/** The same of a conversation: `changed` where any turn of it is known not to be the same. */
export const CONVERSATION_CHANGES = ['added', 'removed', 'changed', 'same', 'unread'] as const
export type ConversationChange = (typeof CONVERSATION_CHANGES)[number]
