import { Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import styles from '../timeline/conversation-screen.module.css'
import { TurnSide } from '../turn/turn-side.tsx'
import { PanelsWithSides } from '../ui/panels.tsx'
import { MissingView } from './missing-view.tsx'

/** Turns that lack a value, and the selected one at the right. */
export function MissingScreen({ caseView }: { readonly caseView: CaseView }) {
  return (
    <div className={styles.scroller}>
      <PanelsWithSides name="missing" orientation="horizontal" className={styles.group}>
        <Panel id="rows" minSize={300}>
          <MissingView caseView={caseView} />
        </Panel>
        <TurnSide caseView={caseView} size={344} />
      </PanelsWithSides>
    </div>
  )
}
