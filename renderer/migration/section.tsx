import { type ReactNode, useId } from 'react'
import { Stack } from '../ui/layout.tsx'
import styles from './section.module.css'

interface SectionProps {
  readonly title: string
  /** Beside the title. */
  readonly note: string
  readonly children: ReactNode
}

/** A part of a plan or of a migration's result. */
export function Section({ title, note, children }: SectionProps) {
  const id = useId()
  return (
    <Stack as="section" gap={8} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title} <span>{note}</span>
      </h2>
      {children}
    </Stack>
  )
}
