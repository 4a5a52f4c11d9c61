import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { type AnswerFormat, type SqlAnswer, sqlAnswerInWords } from '../../shared/contract/sql.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { FileWriter } from '../files/file-writer.tsx'
import { stemOf } from '../files/stem.ts'
import { ANSWER_FORMAT_CHOICES, formatFilter, formatName } from '../tables/table-formats.ts'
import { useTextOptions } from '../tables/text-options.tsx'
import { Dialog, Segmented } from '../ui/index.ts'

interface AnswerExportProps {
  readonly caseView: CaseView
  readonly answer: SqlAnswer
  readonly open: boolean
  readonly onClose: () => void
}

function Exporter({ caseView, answer, onClose }: Omit<AnswerExportProps, 'open'>) {
  const [format, setFormat] = useState<AnswerFormat>('csv')
  const [written, options] = useTextOptions(format)
  return (
    <FileWriter
      caseView={caseView}
      method="sql.save"
      input={{ answer, format, ...written }}
      suggestion={`${stemOf(caseView.name)}-sql.${format}`}
      filter={formatFilter(format)}
      action={`Export ${formatName(format)}`}
      onClose={onClose}
      facts={(file) => [['Rows', formatCount(file.rows)]]}
    >
      <p>
        What the statement gave: <b>{sqlAnswerInWords(answer)}</b>. It is not run again.
      </p>
      <div>
        <Segmented label="Format" value={format} options={ANSWER_FORMAT_CHOICES} onChange={setFormat} />
      </div>
      {options}
    </FileWriter>
  )
}

/** Writes the answer on screen to a file. */
export function AnswerExport({ open, ...rest }: AnswerExportProps) {
  return (
    <Dialog open={open} onClose={rest.onClose} title="Export the answer">
      {open && <Exporter {...rest} />}
    </Dialog>
  )
}
