import { MousePointerClick } from 'lucide-react'
import { useState } from 'react'
import { Group, Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import { useUi } from '../state/ui.ts'
import { TurnInspector } from '../turn/turn-inspector.tsx'
import { Empty } from '../ui/index.ts'
import { Resizer } from '../ui/resizer.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ConversationTimeline } from './conversation-timeline.tsx'
import styles from './timeline-screen.module.css'

/** Widths in CSS pixels; a narrow window gives the timeline what it can. */
const widths = () =>
  window.innerWidth < 1200 ? { list: 214, inspector: 236 } : { list: 264, inspector: 316 }

/** Conversations at the left, the timeline of one, and its selected turn at the right. */
export function TimelineScreen({ caseView }: { readonly caseView: CaseView }) {
  const conv_id = useUi((state) => state.conv_id)
  const turn = useUi((state) => state.turn)
  const [{ list, inspector }] = useState(widths)
  return (
    <div className={styles.scroller}>
      <Group orientation="horizontal" className={styles.group}>
        <Panel defaultSize={list} minSize={190} maxSize={460} groupResizeBehavior="preserve-pixel-size">
          <ConversationList caseView={caseView} />
        </Panel>
        <Resizer label="Width of the conversation list" />
        <Panel minSize={330}>
          <section className={styles.timeline} aria-label="Timeline">
            {conv_id === null ? (
              <Empty icon={<MousePointerClick size={18} />} title="Choose a conversation">
                Its turns are shown in the order of time, one lane per runtime.
              </Empty>
            ) : (
              <ConversationTimeline key={conv_id} caseView={caseView} conversationId={conv_id} />
            )}
          </section>
        </Panel>
        <Resizer label="Width of the turn" />
        <Panel defaultSize={inspector} minSize={220} maxSize={640} groupResizeBehavior="preserve-pixel-size">
          <aside className={styles.inspector} aria-label="Selected turn">
            <TurnInspector caseView={caseView} turn={turn} />
          </aside>
        </Panel>
      </Group>
    </div>
  )
}
