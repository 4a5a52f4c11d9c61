import type { ReactNode } from 'react'
import styles from './field.module.css'

interface FieldProps {
  readonly label: ReactNode
  /** For text that is taken as it is, character by character. */
  readonly mono?: boolean
  readonly className?: string | undefined
  /** What is filled in, and what is said of it. */
  readonly children: ReactNode
}

/** Something to fill in, below its name. */
export const Field = ({ label, mono = false, className, children }: FieldProps) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: what is filled in comes with its children.
  <label className={[styles.field, mono && styles.mono, className].filter(Boolean).join(' ')}>
    <span>{label}</span>
    {children}
  </label>
)
