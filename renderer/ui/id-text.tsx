import type { MouseEvent } from 'react'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { idPieces, type TextPiece, visibleText } from '../../shared/truth/visible.ts'
import { useCopied } from './copy.tsx'
import styles from './id-text.module.css'

interface IdTextProps {
  /** Any text a file may hold: control characters, both directions, any length, or none. */
  readonly text: string
  /** Characters to show at most; both ends are kept, here and where there is less room. The whole text if absent. */
  readonly max?: number
  /** Whether it goes over several lines. If absent, only a text without `max` does. */
  readonly wrap?: boolean
  /** In the font around it, as names and sentences are; its letters differ in width, so only its end can be cut off. */
  readonly plain?: boolean
  /** Whether hovering shows the rest. On by default. */
  readonly titled?: boolean
}

const TITLE_CHARACTERS = 1000

/** What hovering shows of a long text: all of it up to a thousand characters, and how long it is beyond. */
export function titleOf(text: string): string {
  if (text.length <= TITLE_CHARACTERS) return visibleText(text)
  return `${visibleText(middleEllipsis(text, TITLE_CHARACTERS))} (${text.length.toLocaleString('en-US')} characters)`
}

/** Characters of a text that a page holds at most; a file may have ids of a million. */
export const MOST = 2000
/** A sentence about what a file names: all of it can be seen, and of what is as long as a book a part. */
export const sentenceOf = (text: string): string => visibleText(middleEllipsis(text, MOST))

/** Plain characters at the end of an id that are shown however little room there is: ids differ there. */
const TAIL = 4
/** The beginning keeps room for the dots at least: an end alone would read as another name. */
const LEAST_HEAD = 2

const Pieces = ({ of }: { readonly of: readonly TextPiece[] }) =>
  of.map((piece, index) =>
    piece.hidden ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity.
      <span key={index} className={styles.control}>
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  )

/** Selects all of an id: a browser takes a part of it, up to the next hyphen. */
const selectAll = (event: MouseEvent): void => getSelection()?.selectAllChildren(event.currentTarget)

/** Text of the file, shown as it is and harmless: isolated, in one piece, with what is invisible named. */
export function IdText({ text, max, wrap = max === undefined, plain = false, titled = true }: IdTextProps) {
  if (text === '') return <i className={styles.nothing}>empty text</i>
  // A paragraph cannot be cut by its width.
  const pieces = idPieces(middleEllipsis(text, wrap && max !== undefined ? max : MOST))
  const last = pieces.at(-1)!
  const split = last.text.length - TAIL
  const whole = wrap || plain || last.hidden || split <= 0 || !/[!-~]{4}$/.test(last.text)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: selecting and copying are what any text can do.
    <bdi
      className={`${plain ? styles.plain : styles.id} ${wrap ? styles.wrap : styles.line}`}
      style={max === undefined || wrap ? undefined : { maxWidth: `min(100%, ${max}ch)` }}
      title={titled && max !== undefined && text.length > 12 ? titleOf(text) : undefined}
      onDoubleClick={selectAll}
      onCopy={(event) => {
        // What is named or left out on screen is copied as the file has it.
        if (getSelection()?.toString() !== event.currentTarget.textContent) return
        event.clipboardData.setData('text/plain', text)
        event.preventDefault()
      }}
    >
      {whole ? (
        <Pieces of={pieces} />
      ) : (
        // The dots between the two are drawn, not text: what is selected is the id.
        <>
          <span className={styles.head} style={{ minWidth: `${Math.min(split, LEAST_HEAD)}ch` }}>
            <Pieces of={[...pieces.slice(0, -1), { text: last.text.slice(0, split), hidden: false }]} />
          </span>
          <span className={styles.tail}>{last.text.slice(split)}</span>
        </>
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
