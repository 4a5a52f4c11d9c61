import {
  BookOpenText,
  ChartColumnStacked,
  ChartGantt,
  CircleDashed,
  ClipboardList,
  DatabaseZap,
  GitCompareArrows,
  History,
  ListChecks,
  type LucideIcon,
  ScanSearch,
  SquareTerminal,
  UserCheck,
} from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import type { View } from '../../shared/contract/address.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { nextOf } from '../../shared/contract/next-action.ts'
import { isPartlyRead, ONLY_READ } from '../../shared/contract/partly-read.ts'
import { VIEW_LABELS } from '../../shared/contract/view-names.ts'
import { verdictCounts } from '../../shared/truth/verdicts.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useTriage } from '../api/queries.ts'
import { formatShare } from '../format/number.ts'
import { canRecover } from '../recovery/can-recover.ts'
import { useValidation } from '../validation/use-validation.ts'

interface Screen {
  readonly caseView: CaseView
}

/** What stands beside a view's name in the navigation, and in words what it counts ('' where it says so itself). */
export interface Badge {
  readonly text: string
  readonly means: string
  /** Whether it is from before the last change of the case. */
  readonly old?: boolean
}

export interface ViewEntry {
  readonly label: string
  /** What one does there, where the name alone does not say it. */
  readonly does?: string
  /** The letter after `g` that goes there. */
  readonly key: string
  readonly Icon: LucideIcon
  /** A hook; null shows nothing. */
  readonly useBadge?: (caseView: CaseView) => Badge | null
  readonly Screen: ComponentType<Screen>
  /** Fetches the screen's own piece of the page, so that going there does not wait for it. */
  readonly preload: () => Promise<unknown>
}

/** A screen in a piece of the page of its own. */
function piece(load: () => Promise<ComponentType<Screen>>): Pick<ViewEntry, 'Screen' | 'preload'> {
  return { Screen: lazy(async () => ({ default: await load() })), preload: load }
}

const numberBadge = (caseView: CaseView, n: number | undefined, means: string): Badge => ({
  text: n === undefined ? '…' : formatCount(n),
  means: isPartlyRead(caseView) ? `${means}, ${ONLY_READ}` : means,
})

const migrationBadge = (caseView: CaseView): Badge => {
  if (caseView.migration !== null) return { text: 'done', means: '' }
  switch (nextOf(caseView).kind) {
    case 'legacy':
    case 'damaged':
    case 'refused':
      return { text: 'no', means: '' }
    case 'complete':
    case 'look':
    case 'empty':
    case 'elsewhere':
      return { text: 'none', means: 'needed: there is nothing to fill' }
    default:
      return { text: 'plan', means: '' }
  }
}

/** What each view is called and made of. Navigation, palette, keys and the screen itself read this. */
export const VIEWS: Readonly<Record<View, ViewEntry>> = {
  overview: {
    label: VIEW_LABELS.overview,
    key: 'o',
    Icon: ClipboardList,
    ...piece(async () => (await import('../overview/overview-screen.tsx')).OverviewScreen),
  },
  timeline: {
    label: VIEW_LABELS.timeline,
    key: 't',
    Icon: ChartGantt,
    useBadge: (caseView) => numberBadge(caseView, caseView.counts?.conversations, 'conversations'),
    ...piece(async () => (await import('../timeline/timeline-screen.tsx')).TimelineScreen),
  },
  read: {
    label: VIEW_LABELS.read,
    does: 'what was said, and by which runtime',
    key: 'd',
    Icon: BookOpenText,
    ...piece(async () => (await import('../reading/reading-screen.tsx')).ReadingScreen),
  },
  missing: {
    label: VIEW_LABELS.missing,
    does: 'turns that lack a value',
    key: 'm',
    Icon: CircleDashed,
    useBadge: (caseView) =>
      numberBadge(caseView, caseView.counts?.missing_runtime_or_inference, 'turns that lack a value'),
    ...piece(async () => (await import('../missing/missing-screen.tsx')).MissingScreen),
  },
  recovery: {
    label: VIEW_LABELS.recovery,
    does: 'decide what is missing',
    key: 'r',
    Icon: UserCheck,
    useBadge: (caseView) => {
      const triage = useTriage(caseView, canRecover(caseView)).data
      if (triage === undefined || triage.of === 0) return null
      const { decided, of } = triage
      return {
        text: formatShare(decided, of),
        means: `of the missing rows decided, ${formatCount(decided)} of ${formatCount(of)}`,
      }
    },
    ...piece(async () => (await import('../recovery/recovery-screen.tsx')).RecoveryScreen),
  },
  journal: {
    label: VIEW_LABELS.journal,
    does: 'what was written',
    key: 'l',
    Icon: History,
    ...piece(async () => (await import('../journal/journal-screen.tsx')).JournalScreen),
  },
  migration: {
    label: VIEW_LABELS.migration,
    does: 'plan and run',
    key: 'p',
    Icon: DatabaseZap,
    useBadge: migrationBadge,
    ...piece(async () => (await import('../migration/migration-screen.tsx')).MigrationScreen),
  },
  validation: {
    label: VIEW_LABELS.validation,
    does: 'the playbook’s checks',
    key: 'v',
    Icon: ListChecks,
    useBadge: (caseView) => {
      const { data, isPlaceholderData, isError } = useValidation(caseView, false)
      if (data === undefined) return { text: isError ? '–' : '…', means: 'checks pass' }
      return {
        text: `${verdictCounts(data.checks).pass} of ${data.checks.length}`,
        means: isPlaceholderData ? 'checks passed before the case changed' : 'checks pass',
        old: isPlaceholderData,
      }
    },
    ...piece(async () => (await import('../validation/validation-screen.tsx')).ValidationScreen),
  },
  analytics: {
    label: VIEW_LABELS.analytics,
    does: 'from the cutover on',
    key: 'a',
    Icon: ChartColumnStacked,
    ...piece(async () => (await import('../analytics/analytics-screen.tsx')).AnalyticsScreen),
  },
  compare: {
    label: VIEW_LABELS.compare,
    does: 'with another copy',
    key: 'b',
    Icon: GitCompareArrows,
    ...piece(async () => (await import('../compare/compare-screen.tsx')).CompareScreen),
  },
  payload: {
    label: VIEW_LABELS.payload,
    does: 'an answer or sources',
    key: 'c',
    Icon: ScanSearch,
    ...piece(async () => (await import('../payload/payload-screen.tsx')).PayloadScreen),
  },
  sql: {
    label: VIEW_LABELS.sql,
    does: 'a statement of your own, that only reads',
    key: 's',
    Icon: SquareTerminal,
    ...piece(async () => (await import('../sql/sql-screen.tsx')).SqlScreen),
  },
}
