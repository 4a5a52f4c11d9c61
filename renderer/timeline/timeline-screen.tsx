import type { CaseView } from '../../shared/contract/model.ts'
import { ConversationScreen } from './conversation-screen.tsx'
import { ConversationTimeline } from './conversation-timeline.tsx'

/** The timeline of one conversation, between the list of all and its selected turn. */
export function TimelineScreen({ caseView }: { readonly caseView: CaseView }) {
  return (
    <ConversationScreen
      caseView={caseView}
      label="Timeline"
      promise="Its turns are shown in the order of time, one lane per runtime."
    >
      {(conv_id) => <ConversationTimeline key={conv_id} caseView={caseView} conversationId={conv_id} />}
    </ConversationScreen>
  )
}
