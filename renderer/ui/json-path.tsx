import { textPieces } from '../../shared/truth/visible.ts'
import styles from './json-path.module.css'

/** A JSONPath, breakable at its joints only where it must be. */
export function JsonPath({ path }: { readonly path: string }) {
  return (
    <code className={styles.path} title={path.length > 40 ? path.slice(0, 1000) : undefined}>
      {textPieces(path)
        .map((piece) => piece.text)
        .join('')}
    </code>
  )
}
