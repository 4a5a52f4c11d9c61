import { type ReactNode, useState } from 'react'
import type { TableFormat } from '../../shared/contract/playbook.ts'
import { ByteOrderMarkOption, FileOption, SpreadsheetOption } from '../files/file-option.tsx'

interface TextOptions {
  readonly headers: boolean
  readonly formula_safe: boolean
  readonly bom: boolean
}

/** How a table is written as text, and the boxes that choose it: those that mean something in its format. */
export function useTextOptions(format: TableFormat): readonly [TextOptions, ReactNode] {
  const [headers, setHeaders] = useState(true)
  const [formulaSafe, setFormulaSafe] = useState(true)
  const [bom, setBom] = useState(true)
  return [
    { headers, formula_safe: formulaSafe, bom },
    <>
      {(format === 'csv' || format === 'md') && (
        <FileOption checked={headers} onChange={setHeaders}>
          Begin with the names of the columns
        </FileOption>
      )}
      {format === 'csv' && <SpreadsheetOption checked={formulaSafe} onChange={setFormulaSafe} />}
      {format === 'csv' && <ByteOrderMarkOption checked={bom} onChange={setBom} />}
    </>,
  ]
}
