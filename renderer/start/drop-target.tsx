import { type DragEvent, type ReactNode, useState } from 'react'
import { host } from '../host/index.ts'
import styles from './drop-target.module.css'
import { openDropped } from './opening.ts'

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')

/** Opens files or a folder dropped anywhere on the window, where the host knows paths of files. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false)
  const { pathOfFile } = host
  if (pathOfFile === null) return children
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way of several; the Open button is the other.
    <div
      className={styles.target}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setOver(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void openDropped([...event.dataTransfer.files].map(pathOfFile).filter((path) => path !== ''))
      }}
    >
      {children}
      {over && <div className={styles.hint}>Drop to open. What you drop is copied; it is never changed.</div>}
    </div>
  )
}
