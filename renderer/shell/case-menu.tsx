import { Download, FileText, FolderOpen, Link2, Megaphone, X } from 'lucide-react'
import type { ReactElement } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { chooseTimelineStore } from '../start/attach-timeline.ts'
import { chooseDatabase } from '../start/choose.ts'
import { closeCase } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/index.ts'

interface CaseMenuProps {
  readonly caseView: CaseView
  readonly trigger: ReactElement<Record<string, unknown>>
}

/** What can be done with the case as a whole. */
export function CaseMenu({ caseView, trigger }: CaseMenuProps) {
  const show = useUi((state) => state.show)
  return (
    <Menu trigger={trigger}>
      <MenuItem icon={<Download size={14} />} onSelect={() => show('export')}>
        Export the database…
      </MenuItem>
      <MenuItem icon={<FileText size={14} />} onSelect={() => show('report')}>
        Write a report…
      </MenuItem>
      <MenuItem icon={<Megaphone size={14} />} onSelect={() => show('release-notes')}>
        Release notes…
      </MenuItem>
      <MenuItem icon={<Link2 size={14} />} onSelect={() => void chooseTimelineStore(caseView.case_id)}>
        {caseView.timeline_store === null ? 'Attach a timeline store…' : 'Attach another timeline store…'}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<FolderOpen size={14} />} onSelect={() => void chooseDatabase()}>
        Open another file…
      </MenuItem>
      <MenuItem icon={<X size={14} />} onSelect={() => void closeCase(caseView.case_id)}>
        Close the case
      </MenuItem>
    </Menu>
  )
}
