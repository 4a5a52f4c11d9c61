import type { CaseView } from '../../shared/contract/model.ts'
import { ConversationScreen } from '../timeline/conversation-screen.tsx'
import { Reading } from './reading.tsx'

/** What was said in one conversation, between the list of all and its selected turn. */
export function ReadingScreen({ caseView }: { readonly caseView: CaseView }) {
  return (
    <ConversationScreen
      caseView={caseView}
      label="Read"
      promise="Its messages are shown in order, each turn with its runtime."
    >
      {(conv_id) => <Reading key={conv_id} caseView={caseView} conversationId={conv_id} />}
    </ConversationScreen>
  )
}
