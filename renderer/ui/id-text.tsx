import { idPieces, middleEllipsis, visibleText } from '../format/text.ts'
import { useCopied } from './copy.tsx'
import styles from './id-text.module.css'

interface IdTextProps {
  /** Any text a file may hold: control characters, both directions, any length, or none. */
  readonly text: string
  /** Characters to show at most; both ends are kept. The whole text if absent. */
  readonly max?: number
  /** Whether it goes over several lines. If absent, only a text without `max` does. */
  readonly wrap?: boolean
  /** Whether hovering shows the rest. On by default. */
  readonly titled?: boolean
}

const TITLE_CHARACTERS = 1000

/** What hovering shows of a long text: all of it up to a thousand characters, and how long it is beyond. */
export function titleOf(text: string): string {
  if (text.length <= TITLE_CHARACTERS) return visibleText(text)
  return `${visibleText(middleEllipsis(text, TITLE_CHARACTERS))} (${text.length.toLocaleString('en-US')} characters)`
}

/** Text of the file, shown as it is and harmless: isolated, in one piece, with what is invisible named. */
export function IdText({ text, max, wrap = max === undefined, titled = true }: IdTextProps) {
  if (text === '') return <i className={styles.nothing}>empty text</i>
  const short = max === undefined ? text : middleEllipsis(text, max)
  return (
    <bdi
      className={`${styles.id} ${wrap ? styles.wrap : ''}`}
      title={titled && short !== text ? titleOf(text) : undefined}
    >
      {idPieces(short).map((piece, index) =>
        piece.control ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity.
          <span key={index} className={styles.control}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  )
}

/** An id that copies itself, in full, when pressed. */
export function CopyableId({ text, ...shape }: Omit<IdTextProps, 'titled'>) {
  const [copied, copy] = useCopied()
  return (
    <button
      type="button"
      className={styles.copyable}
      title={`${titleOf(text)}\nClick to copy`}
      onClick={() => copy(text)}
    >
      <IdText text={text} {...shape} titled={false} />
      <span className={styles.copied} role="status">
        {copied ? 'copied' : ''}
      </span>
    </button>
  )
}
