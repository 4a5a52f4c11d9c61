import type { ComponentPropsWithRef, CSSProperties, ElementType } from 'react'
import styles from './layout.module.css'

interface Look {
  /** Colour of the text. */
  readonly tone?: 'ink' | 'quiet' | 'muted' | 'accent' | 'ok' | 'warn' | 'bad' | 'info'
  readonly size?: 'xs' | 's' | 'm' | 'l' | 'xl'
  readonly weight?: 'plain' | 'medium' | 'bold'
  /** Takes the room that is left in its row or stack. */
  readonly fill?: boolean
  /** Keeps its size where room is short. */
  readonly rigid?: boolean
  /** To the far end of its row. */
  readonly push?: boolean
  /** May become narrower than what it holds. */
  readonly narrows?: boolean
  /** May become lower than what it holds. */
  readonly shrinks?: boolean
  readonly clip?: boolean
  readonly scroll?: boolean
  /** One line, cut off where it is too long. */
  readonly ellipsis?: boolean
  readonly nowrap?: boolean
  /** Long words break where they must. */
  readonly anywhere?: boolean
  /** No line of a single word. */
  readonly pretty?: boolean
  readonly right?: boolean
  /** A surface of its own on the page. */
  readonly card?: boolean
  /** Room between its edge and what it holds, as CSS has it: CSS pixels or `14px 16px`. */
  readonly pad?: number | string
}

interface Flow extends Look {
  /** CSS pixels, or between rows and between columns as CSS has it: `4px 8px`. */
  readonly gap?: number | string
  readonly align?: 'center' | 'baseline' | 'start'
  readonly wrap?: boolean
  readonly inline?: boolean
  /** First and last at the two ends. */
  readonly apart?: boolean
  /** All at the end. */
  readonly end?: boolean
}

type As<Props, Tag extends ElementType> = Props & { readonly as?: Tag } & Omit<
    ComponentPropsWithRef<Tag>,
    keyof Props | 'as'
  >
type Parts = Flow & {
  readonly as?: ElementType
  readonly className?: string | undefined
  readonly style?: CSSProperties
}

const FLAGS = [
  ...(['fill', 'rigid', 'push', 'narrows', 'shrinks', 'clip', 'scroll', 'ellipsis', 'nowrap'] as const),
  ...(['anywhere', 'pretty', 'right', 'wrap', 'inline', 'apart', 'end', 'card'] as const),
]

/** An element of the tag with the classes of its look; everything else is handed on to it. */
function element(tag: ElementType, base: string | undefined, parts: Parts) {
  const { as: Tag = tag, gap, pad, tone, size, weight, align, className, style, ...rest } = parts
  const attributes: Record<string, unknown> = rest
  const classes = [base, tone, size, weight, align].map((name) => name && styles[name])
  for (const flag of FLAGS) {
    if (attributes[flag] === true) classes.push(styles[flag])
    delete attributes[flag]
  }
  return (
    <Tag
      {...attributes}
      className={[...classes, className].filter(Boolean).join(' ')}
      style={gap === undefined && pad === undefined ? style : { gap, padding: pad, ...style }}
    />
  )
}

/** Side by side. */
export const Row = <Tag extends ElementType = 'div'>(props: As<Flow, Tag>) =>
  element('div', 'row', props as Parts)

/** One below the other. */
export const Stack = <Tag extends ElementType = 'div'>(props: As<Flow, Tag>) =>
  element('div', 'stack', props as Parts)

/** Text, or anything else that needs a tone or a place but no layout of its own. */
export const Text = <Tag extends ElementType = 'span'>(props: As<Look, Tag>) =>
  element('span', undefined, props as Parts)
