import type { ComponentProps, ReactNode } from 'react'
import styles from './chip.module.css'

export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'info' | 'accent'

interface ChipProps extends ComponentProps<'span'> {
  readonly tone?: Tone
}

/** A short fact. */
export function Chip({ tone = 'plain', className, ...rest }: ChipProps) {
  return <span className={[styles.chip, styles[tone], className].filter(Boolean).join(' ')} {...rest} />
}

interface ChipButtonProps extends ComponentProps<'button'> {
  readonly tone?: Tone
}

/** A fact that opens more about itself. */
export function ChipButton({ tone = 'plain', className, type = 'button', ...rest }: ChipButtonProps) {
  return (
    <button
      type={type}
      className={[styles.chip, styles.pressable, styles[tone], className].filter(Boolean).join(' ')}
      {...rest}
    />
  )
}

interface FilterChipProps {
  readonly on: boolean
  readonly onToggle: (on: boolean) => void
  readonly children: ReactNode
}

/** A filter that is on or off. */
export function FilterChip({ on, onToggle, children }: FilterChipProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onToggle(!on)}
      className={`${styles.chip} ${styles.pressable} ${styles.filter} ${on ? styles.on : ''}`}
    >
      {children}
    </button>
  )
}
