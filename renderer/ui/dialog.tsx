import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
  useCallback,
  useEffectEvent,
  useLayoutEffect,
  useRef,
} from 'react'
import { IconButton } from './button.tsx'
import styles from './dialog.module.css'
import { firstIn, focusAfter, useFocusInside } from './kept-focus.ts'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** `wide` for lists, `widest` for two columns, `bare` draws no title bar (the title is still read out). */
  readonly shape?: 'normal' | 'wide' | 'widest' | 'bare'
  /** What has the focus at first; the first field, or else the first thing to do, when absent. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** What has the focus afterwards, null or false for nothing; where it was before when absent. */
  readonly finalFocus?: (() => HTMLElement | boolean | null) | undefined
  readonly children: ReactNode
}

/** While a dialog is there, the focus is in it. */
function Inside({ dialog }: { readonly dialog: RefObject<HTMLDivElement | null> }) {
  useFocusInside(dialog)
  return null
}

const ignore = (event: SyntheticEvent): void => {
  event.preventDefault()
  event.stopPropagation()
}
/** What is pressed in a dialog that goes from sight was meant for what comes next, or pressed twice; other keys are for the page. */
const GOING = {
  onKeyDownCapture: (event: KeyboardEvent) => (event.key === 'Enter' || event.key === ' ') && ignore(event),
  onClickCapture: ignore,
} as const

/** A window over the page. Escape and a press outside close it; focus goes back where it was. */
export function Dialog({
  open,
  onClose,
  title,
  shape = 'normal',
  initialFocus,
  finalFocus,
  children,
}: DialogProps) {
  const dialog = useRef<HTMLDivElement>(null)
  const opener = useRef<Element | null>(null)
  const begin = () => initialFocus?.current ?? firstIn(dialog.current)
  // Before another key comes: what is typed right behind the one that opens it is meant for it.
  const enter = useEffectEvent((): void => {
    // Its own field is nobody who opened it.
    if (dialog.current?.contains(document.activeElement) === true) return
    opener.current = document.activeElement
    const first = begin()
    if (first instanceof HTMLElement) first.focus()
  })
  const arrive = useCallback((element: HTMLDivElement | null) => {
    dialog.current = element
    if (element !== null) enter()
  }, [])
  // It may be opened again while it goes from sight.
  useLayoutEffect(() => {
    if (open && dialog.current !== null) enter()
  }, [open])
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          ref={arrive}
          {...(open ? {} : GOING)}
          className={`${styles.popup} ${styles[shape]}`}
          initialFocus={begin}
          finalFocus={finalFocus ?? (() => focusAfter(dialog.current, opener.current))}
        >
          <Inside dialog={dialog} />
          {shape === 'bare' ? (
            <Base.Title className="visually-hidden">{title}</Base.Title>
          ) : (
            <div className={styles.head}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              <Base.Close render={<IconButton label="Close" />}>
                <X size={16} aria-hidden />
              </Base.Close>
            </div>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The buttons of a dialog, the one that acts last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>
}

interface DialogBodyProps {
  /** What it is, where there is nothing in it but text: it is then scrolled by keys. */
  readonly text?: string
  readonly children: ReactNode
}

export function DialogBody({ text, children }: DialogBodyProps) {
  if (text === undefined) return <div className={styles.body}>{children}</div>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in it takes the focus, and it scrolls.
    <section className={styles.body} aria-label={text} tabIndex={0}>
      {children}
    </section>
  )
}
