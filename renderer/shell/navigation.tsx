import { FileText } from 'lucide-react'
import { VIEW_NAMES, type View } from '../../shared/contract/address.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { useUi } from '../state/ui.ts'
import styles from './navigation.module.css'
import { type Badge, VIEWS } from './views.ts'

const noBadge = (): Badge | null => null

function Item({ view, caseView }: { readonly view: View; readonly caseView: CaseView }) {
  const { label, Icon, useBadge = noBadge } = VIEWS[view]
  const current = useUi((state) => state.view)
  const go = useUi((state) => state.go)
  const badge = useBadge(caseView)
  const means = badge?.means ?? ''
  return (
    <button
      type="button"
      className={styles.item}
      aria-current={view === current ? 'page' : undefined}
      title={means === '' ? label : `${label}: ${badge?.text} ${means}`}
      onClick={() => go(view)}
    >
      <Icon size={15} aria-hidden />
      <span>{label}</span>
      <span className={`${styles.count} ${badge?.old ? styles.old : ''}`}>
        {badge?.text}
        {means !== '' && <span className="visually-hidden"> {means}</span>}
      </span>
    </button>
  )
}

export function Navigation({ caseView }: { readonly caseView: CaseView }) {
  const show = useUi((state) => state.show)
  return (
    <nav className={styles.nav} aria-label="Views">
      {VIEW_NAMES.map((view) => (
        <Item key={view} view={view} caseView={caseView} />
      ))}
      <hr className={styles.rule} />
      <button type="button" className={styles.item} onClick={() => show('report')}>
        <FileText size={15} aria-hidden />
        <span>Report…</span>
      </button>
      <p className={styles.foot}>Working copy only. The evidence is never opened.</p>
    </nav>
  )
}
