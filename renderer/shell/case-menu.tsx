import type { ReactElement } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/index.ts'
import { type Action, caseActions } from './case-actions.ts'

interface CaseMenuProps {
  readonly caseView: CaseView
  readonly trigger: ReactElement<Record<string, unknown>>
}

/** What can be done with the case as a whole. */
export function CaseMenu({ caseView, trigger }: CaseMenuProps) {
  const [toIt, withIt] = caseActions(caseView)
  const item = ({ label, Icon, writes, run }: Action) => (
    <MenuItem key={label} icon={<Icon size={14} />} writes={writes} onSelect={run}>
      {label}
    </MenuItem>
  )
  return (
    <Menu trigger={trigger}>
      {toIt.map(item)}
      <MenuSeparator />
      {withIt.map(item)}
    </Menu>
  )
}
