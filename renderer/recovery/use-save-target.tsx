import { useState } from 'react'
import type { FileFilter } from '../../shared/contract/host.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { folderOf } from '../format/text.ts'
import { host } from '../host/index.ts'
import { IdText } from '../ui/index.ts'
import styles from './forms.module.css'

/** Where a file is to be written. */
export interface SaveTarget {
  /** Null once the person thought better of it. `replace` where an existing file may go. */
  readonly choose: () => Promise<{ readonly path: string; readonly replace: boolean } | null>
  /** False while there is no path yet. */
  readonly ready: boolean
  /** Whether a dialog of the system asks for the path. */
  readonly native: boolean
}

/** A path for a new file: by the system's own dialog, or typed where there is none. */
export function useSaveTarget(suggestion: string, filter: FileFilter): SaveTarget & PathFieldProps {
  const [path, setPath] = useState('')
  const { pickSavePath } = host
  return {
    native: pickSavePath !== null,
    ready: pickSavePath !== null || path.trim() !== '',
    choose: async () => {
      if (pickSavePath === null) return { path: path.trim(), replace: false }
      const picked = await pickSavePath(suggestion, [filter])
      // The native dialog has asked already whether an existing file may go.
      return picked === null ? null : { path: picked, replace: true }
    },
    path,
    setPath,
    suggestion,
  }
}

interface PathFieldProps {
  readonly path: string
  readonly setPath: (path: string) => void
  readonly suggestion: string
}

/** The field of a path, where no dialog of the system asks for it. */
export function PathField({
  caseView,
  target,
  onEnter,
}: {
  readonly caseView: CaseView
  readonly target: PathFieldProps & SaveTarget
  readonly onEnter: () => void
}) {
  if (target.native) return null
  return (
    <label className={styles.field}>
      <span>Path of the new file, on the machine where Turnscope runs</span>
      <input
        className={styles.mono}
        value={target.path}
        onChange={(event) => target.setPath(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && target.ready && onEnter()}
        placeholder={`/path/to/${target.suggestion}`}
        spellCheck={false}
        autoComplete="off"
      />
      <span className={styles.hint}>
        The evidence stands in <IdText text={folderOf(caseView.evidence.path)} max={60} />; choose another
        folder.
      </span>
    </label>
  )
}
