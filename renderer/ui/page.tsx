import { type ReactNode, useId } from 'react'
import styles from './page.module.css'
import { useKeptScroll } from './use-kept-scroll.ts'

interface PageProps {
  readonly title: string
  /** What is on the page, in a sentence. Without it the title is read out but not drawn. */
  readonly about?: ReactNode
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  /** How wide its column may become (CSS pixels). */
  readonly width?: number
  readonly children: ReactNode
}

/** A view that is read from top to bottom: it scrolls within its place, so that the document itself never does. */
export function Page({ title, about, actions, width = 1040, children }: PageProps) {
  const id = useId()
  const scroller = useKeptScroll<HTMLElement>(title)
  return (
    <section ref={scroller} className={styles.scroller} aria-labelledby={id}>
      <div className={styles.page} style={{ maxWidth: width }}>
        {about === undefined ? (
          <h1 id={id} className="visually-hidden">
            {title}
          </h1>
        ) : (
          <header className={styles.head}>
            <div>
              <h1 id={id}>{title}</h1>
              <p>{about}</p>
            </div>
            {actions}
          </header>
        )}
        {children}
      </div>
    </section>
  )
}

interface RunningProps {
  readonly label: string
  readonly children: ReactNode
}

/** Where a page shows what it is waiting for. */
export function Running({ label, children }: RunningProps) {
  return (
    <section className={styles.running} aria-label={label}>
      {children}
    </section>
  )
}
