/**
 * What became of a turn from one copy (A) to the other (B). `unread`: it is in both, and one of them is damaged
 * where its values stand.
 */
export const TURN_CHANGES = ['added', 'removed', 'changed', 'same', 'unread'] as const
export type TurnChange = (typeof TURN_CHANGES)[number]

/** The same of a conversation: `changed` where any turn of it is not the same. */
export const CONVERSATION_CHANGES = ['added', 'removed', 'changed', 'same'] as const
export type ConversationChange = (typeof CONVERSATION_CHANGES)[number]
