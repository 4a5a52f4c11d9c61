import { ChevronDown, Copy, Download } from 'lucide-react'
import { type TableData, tsvOf } from '../format/table-data.ts'
import { copyText } from '../ui/clipboard.ts'
import { Button, IconButton, Menu, MenuItem, MenuSeparator } from '../ui/index.ts'
import { type ExportableTable, exportTable, statementsAbout } from './export-table.ts'
import { FORMAT_CHOICES } from './table-formats.ts'

interface ExportMenuProps {
  readonly of: ExportableTable
  /** What can be copied at once: "the selected row"; null where nothing is selected. */
  readonly copies: { readonly what: string; readonly data: TableData | null }
  readonly disabled?: boolean
  /** Where there is no room for a word. */
  readonly compact?: boolean
}

/** Writes a whole table to a file, or copies what is selected in it. */
export function ExportMenu({
  of,
  copies: { what, data },
  disabled = false,
  compact = false,
}: ExportMenuProps) {
  const copy = (headers: boolean): void => void (data !== null && copyText(tsvOf(data, headers)))
  return (
    <Menu
      align="end"
      trigger={
        compact ? (
          <IconButton label={`Export or copy: ${of.title}`} disabled={disabled}>
            <Download size={14} aria-hidden />
          </IconButton>
        ) : (
          <Button tone="quiet" size="s" disabled={disabled} title={`Export or copy: ${of.title}`}>
            Export…
            <ChevronDown size={12} aria-hidden />
          </Button>
        )
      }
    >
      {FORMAT_CHOICES.filter(([format]) => format !== 'sql' || statementsAbout(of.table).length > 0).map(
        ([format, name]) => (
          <MenuItem
            key={format}
            icon={<Download size={14} aria-hidden />}
            onSelect={() => exportTable(of, format)}
          >
            Export as {name}…
          </MenuItem>
        ),
      )}
      <MenuSeparator />
      <MenuItem icon={<Copy size={14} aria-hidden />} disabled={data === null} onSelect={() => copy(false)}>
        Copy {what}
      </MenuItem>
      <MenuItem icon={<Copy size={14} aria-hidden />} disabled={data === null} onSelect={() => copy(true)}>
        Copy {what} with headers
      </MenuItem>
    </Menu>
  )
}
