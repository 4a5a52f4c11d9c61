import {
  ChartColumnStacked,
  ChartGantt,
  CircleDashed,
  ClipboardList,
  DatabaseZap,
  FileText,
  History,
  ListChecks,
  type LucideIcon,
  ScanSearch,
  UserCheck,
} from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { Triage } from '../../shared/contract/recovery.ts'
import { useTriage } from '../api/queries.ts'
import { isLegacy } from '../format/generation.ts'
import { formatCount, formatShare } from '../format/number.ts'
import { canRecover } from '../recovery/can-recover.ts'
import { useUi, type View } from '../state/ui.ts'
import { summaryInBrief } from '../validation/summary.ts'
import { useValidation } from '../validation/use-validation.ts'
import styles from './navigation.module.css'

interface Item {
  readonly view: View
  readonly label: string
  readonly Icon: LucideIcon
  readonly count: string
  readonly countMeans: string
}

function itemsOf(
  { counts, migration, schema }: CaseView,
  triage: Triage | undefined,
  checks: string,
): Item[] {
  const number = (n: number | undefined): string => (n === undefined ? '…' : formatCount(n))
  return [
    { view: 'overview', label: 'Overview', Icon: ClipboardList, count: '', countMeans: '' },
    {
      view: 'timeline',
      label: 'Timeline',
      Icon: ChartGantt,
      count: number(counts?.conversations),
      countMeans: 'conversations',
    },
    {
      view: 'missing',
      label: 'Missing',
      Icon: CircleDashed,
      count: number(counts?.missing_runtime_or_inference),
      countMeans: 'turns that lack a value',
    },
    {
      view: 'recovery',
      label: 'Recovery',
      Icon: UserCheck,
      count: triage === undefined || triage.of === 0 ? '' : formatShare(triage.decided, triage.of),
      countMeans:
        triage === undefined || triage.of === 0
          ? ''
          : `of the missing rows decided, ${formatCount(triage.decided)} of ${formatCount(triage.of)}`,
    },
    { view: 'journal', label: 'Journal', Icon: History, count: '', countMeans: '' },
    {
      view: 'migration',
      label: 'Migration',
      Icon: DatabaseZap,
      count: migration !== null ? 'done' : isLegacy(schema.generation) ? 'no' : 'plan',
      countMeans: '',
    },
    {
      view: 'validation',
      label: 'Validation',
      Icon: ListChecks,
      count: checks,
      countMeans: 'checks pass',
    },
    { view: 'analytics', label: 'Analytics', Icon: ChartColumnStacked, count: '', countMeans: '' },
    { view: 'payload', label: 'Payload check', Icon: ScanSearch, count: '', countMeans: '' },
  ]
}

export function Navigation({ caseView }: { readonly caseView: CaseView }) {
  const current = useUi((state) => state.view)
  const go = useUi((state) => state.go)
  const triage = useTriage(caseView, canRecover(caseView)).data
  const show = useUi((state) => state.show)
  const validation = useValidation(caseView, false)
  const checks =
    validation.data === undefined || validation.isPlaceholderData
      ? validation.isError
        ? '–'
        : '…'
      : summaryInBrief(validation.data)
  return (
    <nav className={styles.nav} aria-label="Views">
      {itemsOf(caseView, triage, checks).map(({ view, label, Icon, count, countMeans }) => (
        <button
          key={view}
          type="button"
          className={styles.item}
          aria-current={view === current ? 'page' : undefined}
          title={countMeans === '' ? label : `${label}: ${count} ${countMeans}`}
          onClick={() => go(view)}
        >
          <Icon size={15} aria-hidden />
          <span className={styles.label}>{label}</span>
          <span className={styles.count}>
            {count}
            {countMeans !== '' && <span className="visually-hidden"> {countMeans}</span>}
          </span>
        </button>
      ))}
      <hr className={styles.rule} />
      <button type="button" className={styles.item} onClick={() => show('report')}>
        <FileText size={15} aria-hidden />
        <span className={styles.label}>Report…</span>
      </button>
      <p className={styles.foot}>Working copy only. The evidence is never opened.</p>
    </nav>
  )
}
