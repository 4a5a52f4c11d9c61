import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { TableFormat } from '../../shared/contract/playbook.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { FileWriter } from '../files/file-writer.tsx'
import { stemOf } from '../files/stem.ts'
import { Dialog, Segmented, Text } from '../ui/index.ts'
import { closeTableExport, type ExportableTable, statementsAbout, useTableExport } from './export-table.ts'
import { FORMAT_CHOICES, formatFilter, formatName } from './table-formats.ts'
import { useTextOptions } from './text-options.tsx'

const STATEMENTS = [
  ['select', 'SELECT, to find each row'],
  ['update', 'UPDATE, to fill another copy'],
] as const

interface ExporterProps {
  readonly caseView: CaseView
  readonly of: ExportableTable
  readonly startFormat: TableFormat
  readonly onClose: () => void
}

function Exporter({ caseView, of, startFormat, onClose }: ExporterProps) {
  const [format, setFormat] = useState(startFormat)
  const [written, options] = useTextOptions(format)
  const [statement, setStatement] = useState<'select' | 'update'>('select')
  const statements = statementsAbout(of.table)
  return (
    <FileWriter
      caseView={caseView}
      method="tables.export"
      input={{ table: of.table, format, ...written, statement }}
      suggestion={`${stemOf(caseView.name)}-${of.table.table}.${format}`}
      filter={formatFilter(format)}
      action={`Export ${formatName(format)}`}
      onClose={onClose}
      facts={(written) => [['Rows', formatCount(written.rows)]]}
    >
      <p>
        <b>{of.title}</b>, every row under the present filter, not only those on screen. Values are written
        whole.
      </p>
      <div>
        <Segmented
          label="Format"
          value={format}
          options={FORMAT_CHOICES.filter(([choice]) => choice !== 'sql' || statements.length > 0)}
          onChange={setFormat}
        />
      </div>
      {options}
      {format === 'sql' && statements.includes('update') && (
        <div>
          <Segmented label="Statements" value={statement} options={STATEMENTS} onChange={setStatement} />
        </div>
      )}
      {format === 'sql' && (
        <Text as="p" tone="muted" size="s">
          {statement === 'update'
            ? 'By full primary key, and only where the other copy has no value. Turns without a value have no statement.'
            : of.table.table === 'conversations'
              ? 'The playbook’s history query, one for each conversation.'
              : 'One statement for each turn, by its full primary key.'}
        </Text>
      )}
    </FileWriter>
  )
}

/** Writes one table, whole. Open while `exportTable` was asked for one. */
export function ExportTableDialog({ caseView }: { readonly caseView: CaseView }) {
  const asked = useTableExport((state) => state.asked)
  return (
    <Dialog open={asked !== null} onClose={closeTableExport} title="Export a table">
      {asked !== null && (
        <Exporter caseView={caseView} of={asked.of} startFormat={asked.format} onClose={closeTableExport} />
      )}
    </Dialog>
  )
}
