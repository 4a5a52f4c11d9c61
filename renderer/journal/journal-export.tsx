import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { ByteOrderMarkOption, SpreadsheetOption } from '../files/file-option.tsx'
import { FileWriter } from '../files/file-writer.tsx'
import { stemOf } from '../files/stem.ts'
import { Dialog, Segmented } from '../ui/index.ts'

type Format = 'jsonl' | 'csv'
const NAMES: Record<Format, string> = { jsonl: 'JSON lines', csv: 'CSV' }
const FORMATS = (['jsonl', 'csv'] as const).map((format) => [format, NAMES[format]] as const)

function Exporter({ caseView, onClose }: { readonly caseView: CaseView; readonly onClose: () => void }) {
  const [format, setFormat] = useState<Format>('jsonl')
  const [formulaSafe, setFormulaSafe] = useState(true)
  const [bom, setBom] = useState(true)
  return (
    <FileWriter
      caseView={caseView}
      method="journal.export"
      input={{ format, formula_safe: formulaSafe, bom }}
      suggestion={`${stemOf(caseView.name)}-journal.${format}`}
      filter={{ name: NAMES[format], extensions: [format] }}
      action="Export"
      onClose={onClose}
    >
      <p>
        Every run with every value it wrote. The exported database itself leaves the journal out, so this file
        is what goes with it.
      </p>
      <div>
        <Segmented label="Format" value={format} options={FORMATS} onChange={setFormat} />
      </div>
      {format === 'csv' && <SpreadsheetOption checked={formulaSafe} onChange={setFormulaSafe} />}
      {format === 'csv' && <ByteOrderMarkOption checked={bom} onChange={setBom} />}
    </FileWriter>
  )
}

interface JournalExportProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

/** The journal as a file of its own. */
export function JournalExport({ caseView, open, onClose }: JournalExportProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Export the journal">
      <Exporter caseView={caseView} onClose={onClose} />
    </Dialog>
  )
}
