import { create } from 'zustand'
import type { MethodInput } from '../../shared/contract/methods.ts'
import type { TableFormat } from '../../shared/contract/playbook.ts'

type AskedTable = MethodInput<'tables.export'>['table']
type Statement = NonNullable<MethodInput<'tables.export'>['statement']>

/** A table of the case that can be written whole, whatever part of it is on screen. */
export interface ExportableTable {
  readonly table: AskedTable
  /** What is written, for people: "Conversations", "Turns of this conversation". */
  readonly title: string
}

/** The export that the dialog is open for; null for none. */
export const useTableExport = create<{
  readonly asked: { readonly of: ExportableTable; readonly format: TableFormat } | null
}>()(() => ({ asked: null }))

export const exportTable = (of: ExportableTable, format: TableFormat): void =>
  useTableExport.setState({ asked: { of, format } })

export const closeTableExport = (): void => useTableExport.setState({ asked: null })

/** The statements that can be written about a table: a row that is no turn has no primary key. */
export function statementsAbout({ table }: AskedTable): readonly Statement[] {
  switch (table) {
    case 'turns':
    case 'timeline':
    case 'missing':
      return ['select', 'update']
    case 'conversations':
      return ['select']
    default:
      return []
  }
}
