import type { ComponentProps } from 'react'
import type { MethodName } from '../../shared/contract/methods.ts'
import { visibleLines } from '../../shared/truth/visible.ts'
import styles from './button.module.css'
import { refused, useRefusal } from './refusals.tsx'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is the one next thing to do on a screen; `danger` destroys something of ours. */
  readonly tone?: 'default' | 'primary' | 'danger' | 'quiet' | 'link'
  readonly size?: 's' | 'm' | 'l'
  /** What it leads to calling, where that changes the case. */
  readonly writes?: MethodName | undefined
}

export function Button({
  tone = 'default',
  size = 'm',
  className,
  type = 'button',
  writes,
  ...rest
}: ButtonProps) {
  const why = useRefusal(writes)
  return (
    <button
      type={type}
      className={[styles.button, styles[tone], styles[size], className].filter(Boolean).join(' ')}
      {...rest}
      {...(why === null ? {} : refused(why))}
    />
  )
}

export interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does: read out, and shown on hover. May name what a file or a person named. */
  readonly label: string
  readonly writes?: MethodName | undefined
}

export function IconButton({ label, className, type = 'button', writes, ...rest }: IconButtonProps) {
  const why = useRefusal(writes)
  const named = visibleLines(label)
  return (
    <button
      type={type}
      aria-label={named}
      title={named}
      className={[styles.icon, className].filter(Boolean).join(' ')}
      {...rest}
      {...(why === null ? {} : refused(why))}
    />
  )
}
