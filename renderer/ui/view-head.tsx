import type { ReactNode } from 'react'
import styles from './view-head.module.css'

interface ViewHeadProps {
  readonly title: string
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** The line above a view that is not read as a page: its name, what it comes to, what can be done. */
export const ViewHead = ({ title, className = '', children }: ViewHeadProps) => (
  <header className={`${styles.head} ${className}`}>
    <h1>{title}</h1>
    {children}
  </header>
)
