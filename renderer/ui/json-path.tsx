import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { textPieces } from '../../shared/truth/visible.ts'
import { MOST, titleOf } from './id-text.tsx'
import styles from './json-path.module.css'

/** A JSONPath: on one line, cut where it must be, or in a text, broken where it must be. */
export function JsonPath({ path, wraps = false }: { readonly path: string; readonly wraps?: boolean }) {
  return (
    <code
      className={`${styles.path} ${wraps ? styles.wraps : ''}`}
      title={path.length > 40 ? titleOf(path) : undefined}
    >
      {textPieces(middleEllipsis(path, MOST))
        .map((piece) => piece.text)
        .join('')}
    </code>
  )
}
