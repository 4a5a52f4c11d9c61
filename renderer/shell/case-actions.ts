import {
  BookmarkPlus,
  Download,
  FileText,
  FolderOpen,
  GitCompareArrows,
  Link2,
  type LucideIcon,
  Megaphone,
  RefreshCw,
  X,
} from 'lucide-react'
import type { MethodName } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { chooseTimelineStore } from '../start/attach-timeline.ts'
import { chooseDatabase } from '../start/choose.ts'
import { closeCase, openPath } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'

export interface Action {
  readonly label: string
  readonly Icon: LucideIcon
  readonly keys?: readonly string[]
  /** What it leads to calling, where that changes the case. */
  readonly writes?: MethodName
  readonly run: () => void
}

/** What can be done with the case as a whole: first to it, then with it. */
export function caseActions({ case_id, timeline_store, evidence }: CaseView): [Action[], Action[]] {
  const { show, choose, go } = useUi.getState()
  const attach = timeline_store === null ? 'Attach a timeline store…' : 'Attach another timeline store…'
  return [
    [
      { label: 'Export the database…', Icon: Download, run: () => show('export') },
      {
        label: 'Compare with…',
        Icon: GitCompareArrows,
        run: () => {
          choose('compare', { with: null })
          go('compare')
        },
      },
      { label: 'Saved views…', Icon: BookmarkPlus, run: () => show('saved-views') },
      { label: 'Write a report…', Icon: FileText, run: () => show('report') },
      { label: 'Release notes…', Icon: Megaphone, run: () => show('release-notes') },
      {
        label: attach,
        Icon: Link2,
        writes: 'case.attachTimeline',
        run: () => void chooseTimelineStore(case_id),
      },
    ],
    [
      { label: 'Look at the evidence again…', Icon: RefreshCw, run: () => void openPath(evidence.path) },
      { label: 'Open another file…', Icon: FolderOpen, keys: ['Ctrl O'], run: () => void chooseDatabase() },
      { label: 'Close the case', Icon: X, run: () => void closeCase(case_id) },
    ],
  ]
}
