import { textPieces } from '../../../shared/truth/visible.ts'
import styles from './source-text.module.css'

const LINE_FEED = '\\u{a}'

interface SourceTextProps {
  readonly text: string
  /** UTF-16 units to show at most; the rest is counted. */
  readonly max?: number
  /** Marked parts, as [from, to) offsets into `text`, in order. */
  readonly marks?: ReadonlyArray<readonly [number, number]>
  /** Whether line breaks break lines, instead of being named like other invisible characters. */
  readonly lines?: boolean
}

/** Text of the file as it stands: never markup, isolated, invisible characters named. */
export function SourceText({
  text,
  max = Number.POSITIVE_INFINITY,
  marks = [],
  lines = false,
}: SourceTextProps) {
  const shown = text.length > max ? text.slice(0, max) : text
  const parts: { text: string; marked: boolean }[] = []
  let at = 0
  for (const [from, to] of marks) {
    if (from >= shown.length) break
    if (from > at) parts.push({ text: shown.slice(at, from), marked: false })
    parts.push({ text: shown.slice(from, to), marked: true })
    at = to
  }
  if (at < shown.length) parts.push({ text: shown.slice(at), marked: false })
  return (
    <bdi className={styles.text}>
      {parts.map((part, index) => {
        const pieces = textPieces(part.text).map((piece, i) =>
          piece.hidden && !(lines && piece.text === LINE_FEED) ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity.
            <span key={i} className={styles.control}>
              {piece.text}
            </span>
          ) : piece.hidden ? (
            '\n'
          ) : (
            piece.text
          ),
        )
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        return part.marked ? <mark key={index}>{pieces}</mark> : <span key={index}>{pieces}</span>
      })}
      {text.length > max && (
        <span className={styles.more}>… {(text.length - max).toLocaleString('en-US')} more characters</span>
      )}
    </bdi>
  )
}
