import { MousePointerClick } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import { useUi } from '../state/ui.ts'
import { NoTurns } from '../turn/no-turns.tsx'
import { TurnSide } from '../turn/turn-side.tsx'
import { Empty } from '../ui/index.ts'
import { PanelsWithSides } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { SidePanel } from '../ui/side-panel.tsx'
import { ConversationList } from './conversation-list.tsx'
import styles from './conversation-screen.module.css'

/** Widths in CSS pixels; a narrow window gives the conversation what it can. */
const widths = () =>
  window.innerWidth < 1200
    ? { list: 214, inspector: 222 }
    : window.innerWidth < 1400
      ? { list: 240, inspector: 296 }
      : { list: 264, inspector: 316 }

interface ConversationScreenProps {
  readonly caseView: CaseView
  readonly label: string
  /** What is shown of a conversation, as long as none is chosen. */
  readonly promise: string
  readonly children: (conv_id: string) => ReactNode
}

/** Conversations at the left, one of them, and its selected turn at the right. */
export function ConversationScreen({ caseView, label, promise, children }: ConversationScreenProps) {
  const conv_id = useUi((state) => state.conv_id)
  const [{ list, inspector }] = useState(widths)
  return (
    <div className={styles.scroller}>
      <PanelsWithSides name="conversation" orientation="horizontal" className={styles.group}>
        <SidePanel side="list" size={list} min={190} max={460}>
          <ConversationList caseView={caseView} />
        </SidePanel>
        <Resizer label="Width of the conversation list" />
        <Panel id="shown" minSize={300}>
          <section className={styles.conversation} aria-label={label}>
            {conv_id === null && caseView.counts?.turns === 0 ? (
              <NoTurns caseView={caseView} />
            ) : conv_id === null ? (
              <Empty icon={<MousePointerClick size={18} />} title="Choose a conversation">
                {promise}
              </Empty>
            ) : (
              children(conv_id)
            )}
          </section>
        </Panel>
        <TurnSide caseView={caseView} size={inspector} />
      </PanelsWithSides>
    </div>
  )
}
