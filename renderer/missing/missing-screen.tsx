import { Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import { useUi } from '../state/ui.ts'
import styles from '../timeline/conversation-screen.module.css'
import { TurnInspector } from '../turn/turn-inspector.tsx'
import { Panels } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { SidePanel } from '../ui/side-panel.tsx'
import { MissingView } from './missing-view.tsx'

/** Turns that lack a value, and the selected one at the right. */
export function MissingScreen({ caseView }: { readonly caseView: CaseView }) {
  const turn = useUi((state) => state.turn)
  return (
    <div className={styles.scroller}>
      <Panels name="missing" orientation="horizontal" className={styles.group}>
        <Panel id="rows" minSize={300}>
          <MissingView caseView={caseView} />
        </Panel>
        <Resizer label="Width of the turn" />
        <SidePanel side="turn" size={344} min={220} max={640}>
          <aside className={styles.inspector} aria-label="Selected turn">
            <TurnInspector caseView={caseView} turn={turn} />
          </aside>
        </SidePanel>
      </Panels>
    </div>
  )
}
