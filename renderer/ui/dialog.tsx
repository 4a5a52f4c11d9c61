import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { IconButton } from './button.tsx'
import styles from './dialog.module.css'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** `wide` for lists, `widest` for two columns, `bare` draws no title bar (the title is still read out). */
  readonly shape?: 'normal' | 'wide' | 'widest' | 'bare'
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** What has the focus afterwards; where it was before when absent. */
  readonly finalFocus?: (() => HTMLElement | null) | undefined
  readonly children: ReactNode
}

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
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          className={`${styles.popup} ${styles[shape]}`}
          {...(initialFocus === undefined ? {} : { initialFocus })}
          {...(finalFocus === undefined ? {} : { finalFocus })}
        >
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
