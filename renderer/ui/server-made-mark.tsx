import { Server } from 'lucide-react'
import { type ServerSource, serverWords } from '../../shared/truth/server-made.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import styles from './asserted-mark.module.css'

/** Says of a value that a server made it of something that is not canonical; nothing of any other value. */
export function ServerMadeMark({ source }: { readonly source: ServerSource | undefined }) {
  if (source === undefined) return null
  return (
    <span className={styles.asserted} title={`${serverWords(source)}, from ${visibleText(source.path)}`}>
      <Server size={11} aria-hidden />
      server-made
    </span>
  )
}
