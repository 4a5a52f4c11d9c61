import type { Conversation } from '../../shared/contract/model.ts'
import { markedRuntimes } from '../../shared/truth/words.ts'
import type { TableData } from '../format/table-data.ts'

/** A conversation's row for the clipboard; null while there is none. */
export const copiedConversation = (conversation: Conversation | undefined): TableData | null =>
  conversation === undefined
    ? null
    : {
        columns: [
          'conv_id',
          'turns',
          'missing',
          'runtimes',
          'server_made',
          'switches_certain',
          'switches_at_least',
          'first_ms',
          'last_ms',
        ],
        rows: [
          [
            conversation.conv_id,
            conversation.turns,
            conversation.missing,
            markedRuntimes(conversation).join(', '),
            conversation.server_made,
            conversation.switches.certain,
            conversation.switches.at_least,
            conversation.first_ms,
            conversation.last_ms,
          ],
        ],
      }
