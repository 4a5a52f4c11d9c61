import type { ComponentProps } from 'react'
import styles from './button.module.css'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is the one next thing to do on a screen; `danger` destroys something of ours. */
  readonly tone?: 'default' | 'primary' | 'danger' | 'quiet' | 'link'
  readonly size?: 's' | 'm' | 'l'
}

export function Button({ tone = 'default', size = 'm', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={[styles.button, styles[tone], styles[size], className].filter(Boolean).join(' ')}
      {...rest}
    />
  )
}

export interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does: read out, and shown on hover. */
  readonly label: string
}

export function IconButton({ label, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={[styles.icon, className].filter(Boolean).join(' ')}
      {...rest}
    />
  )
}
