import type { CaseView } from '../../shared/contract/model.ts'
import { useUi } from '../state/ui.ts'
import { Resizer } from '../ui/resizer.tsx'
import { SidePanel } from '../ui/side-panel.tsx'
import { TurnInspector } from './turn-inspector.tsx'
import styles from './turn-side.module.css'

/**
 * The selected turn at the right of a view, with the line before it.
 * @param size its width to begin with, CSS pixels
 */
export function TurnSide({ caseView, size }: { readonly caseView: CaseView; readonly size: number }) {
  const turn = useUi((state) => state.turn)
  return (
    <>
      <Resizer label="Width of the turn" />
      <SidePanel side="turn" size={size} min={220} max={640}>
        <aside className={styles.inspector} aria-label="Selected turn">
          {turn !== null && <TurnInspector caseView={caseView} turn={turn} />}
        </aside>
      </SidePanel>
    </>
  )
}
