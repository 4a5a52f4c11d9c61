import type { FileFilter } from '../../shared/contract/host.ts'
import type { TableFormat } from '../../shared/contract/playbook.ts'
import { ANSWER_FORMATS, TABLE_FORMATS } from '../../shared/contract/table-names.ts'

const NAMES: Record<TableFormat, { readonly label: string; readonly file: string }> = {
  csv: { label: 'CSV', file: 'Comma-separated values' },
  json: { label: 'JSON', file: 'JSON' },
  md: { label: 'Markdown', file: 'Markdown' },
  sql: { label: 'SQL', file: 'SQL statements' },
}

export const formatName = (format: TableFormat): string => NAMES[format].label

export const FORMAT_CHOICES = TABLE_FORMATS.map((format) => [format, NAMES[format].label] as const)

/** Statements are of turns and conversations, which an answer need not have. */
export const ANSWER_FORMAT_CHOICES = ANSWER_FORMATS.map((format) => [format, NAMES[format].label] as const)

export const formatFilter = (format: TableFormat): FileFilter => ({
  name: NAMES[format].file,
  extensions: [format],
})
