import type { ReactNode } from 'react'
import styles from './file-option.module.css'

interface FileOptionProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
  /** What it does to the file. */
  readonly detail?: ReactNode
}

/** A choice about the file that is going to be written. */
export function FileOption({ checked, onChange, children, detail }: FileOptionProps) {
  return (
    <label className={styles.option}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {children}
        {detail !== undefined && <small>{detail}</small>}
      </span>
    </label>
  )
}

type SpreadsheetOptionProps = Pick<FileOptionProps, 'checked' | 'onChange'>

/** `formula_safe`, for every file that is CSV. */
export function SpreadsheetOption(props: SpreadsheetOptionProps) {
  return (
    <FileOption
      {...props}
      detail="Puts an apostrophe before text that it would run as a formula; that text is then not exactly what the file holds."
    >
      Safe to open in a spreadsheet
    </FileOption>
  )
}

/** `bom`, for every file that is CSV. */
export function ByteOrderMarkOption(props: SpreadsheetOptionProps) {
  return (
    <FileOption {...props} detail="Without it Excel takes the file for another encoding than UTF-8.">
      Begin with a byte order mark
    </FileOption>
  )
}
