import type { CSSProperties, ReactNode } from 'react'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { NOT_WRITTEN } from '../../shared/truth/preview-words.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { type RuntimeStyle, runtimeBackground, UNKNOWN_STYLE } from '../theme/runtime-style.ts'
import { IdText } from './id-text.tsx'
import styles from './runtime.module.css'

/** A small square in the runtime's hue and pattern. Always beside its name. */
export function RuntimeSwatch({ look }: { readonly look: RuntimeStyle }) {
  return (
    <span
      aria-hidden
      className={`${styles.swatch} ${look.pattern === 'hatch' ? styles.unknownSwatch : ''}`}
      style={runtimeBackground(look)}
    />
  )
}

/** Unknown, said in a word and hatched: an empty value never looks like a value. */
export function UnknownTag() {
  return (
    <span className={styles.tag}>
      <RuntimeSwatch look={UNKNOWN_STYLE} />
      <i className={styles.unknown}>unknown</i>
    </span>
  )
}

interface RuntimeTagProps {
  /** '' is unknown. */
  readonly runtime_key: string
  readonly look: RuntimeStyle
  readonly max?: number
}

export function RuntimeTag({ runtime_key, look, max = 28 }: RuntimeTagProps) {
  if (runtime_key === '') return <UnknownTag />
  return (
    <span className={styles.tag}>
      <RuntimeSwatch look={look} />
      <span className={styles.name}>
        <IdText text={runtime_key} max={max} plain />
      </span>
    </span>
  )
}

/** A value that the backfill would fill, said not to be written. */
export function PreviewText({
  text,
  children,
  max,
}: {
  readonly text: string
  readonly children?: ReactNode
  readonly max?: number
}) {
  return (
    <span className={styles.tag} title={`${visibleText(middleEllipsis(text, 200))} ${NOT_WRITTEN}`}>
      {children}
      <i className={`${styles.name} ${styles.unknown}`}>
        <IdText
          text={text}
          {...(max === undefined ? { wrap: false } : { max, plain: true })}
          titled={false}
        />
      </i>
      <span className="visually-hidden">{NOT_WRITTEN}</span>
    </span>
  )
}

/** A runtime that the backfill would fill: hollow and dashed. */
export function PreviewTag({ runtime_key, look, max = 28 }: RuntimeTagProps) {
  return (
    <PreviewText text={runtime_key} max={max}>
      <span aria-hidden className={`${styles.swatch} ${styles.ghost}`} style={{ borderColor: look.color }} />
    </PreviewText>
  )
}

interface StripProps {
  /** Runs of [runtime ('' unknown), turns]. */
  readonly runs: ReadonlyArray<readonly [string, number]>
  readonly lookOf: (runtime_key: string) => RuntimeStyle
}

/** A conversation in little: its runs in order, as wide as they have turns. */
export function Strip({ runs, lookOf }: StripProps) {
  const words = runs
    .slice(0, 12)
    .map(([runtime, turns]) => `${runtimeWord(runtime, 24)} ${turns}`)
    .join(', ')
  return (
    <span
      className={styles.strip}
      role="img"
      aria-label={`Runs: ${words}${runs.length > 12 ? ', and more' : ''}`}
    >
      {runs.map(([runtime, turns], index) => {
        const look = lookOf(runtime)
        const style: CSSProperties = { flexGrow: turns, ...runtimeBackground(look) }
        return (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a run's place is its identity.
            key={index}
            className={look.pattern === 'hatch' ? styles.unknownRun : styles.run}
            style={style}
          />
        )
      })}
    </span>
  )
}

/** What the backfill would fill, below a strip and not to be taken for one: hollow and dashed; '' is left empty. */
export function PreviewStrip({ runs, lookOf }: StripProps) {
  return (
    <span className={styles.preview} aria-hidden title={NOT_WRITTEN}>
      {runs.map(([runtime, turns], index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a run's place is its identity.
          key={index}
          className={runtime === '' ? styles.run : styles.ghostRun}
          style={{ flexGrow: turns, ...(runtime === '' ? {} : { borderColor: lookOf(runtime).color }) }}
        />
      ))}
    </span>
  )
}
