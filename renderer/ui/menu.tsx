import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import type { MethodName } from '../../shared/contract/methods.ts'
import styles from './menu.module.css'
import { useRefusal } from './refusals.tsx'

interface MenuProps {
  readonly trigger: ReactElement<Record<string, unknown>>
  readonly align?: 'start' | 'end'
  readonly onOpen?: () => void
  readonly children: ReactNode
}

export function Menu({ trigger, align = 'start', onOpen, children }: MenuProps) {
  return (
    <Base.Root onOpenChange={(open) => open && onOpen?.()}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Base.Popup className={styles.popup}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface MenuItemProps {
  readonly icon?: ReactNode
  readonly disabled?: boolean
  /** What it leads to calling, where that changes the case. */
  readonly writes?: MethodName | undefined
  readonly onSelect: () => void
  readonly children: ReactNode
}

export function MenuItem({ icon, disabled = false, writes, onSelect, children }: MenuItemProps) {
  const why = useRefusal(writes)
  return (
    <Base.Item
      className={styles.item}
      disabled={disabled || why !== null}
      onClick={onSelect}
      {...(why === null ? {} : { title: why })}
    >
      <span className={styles.icon}>{icon}</span>
      {children}
    </Base.Item>
  )
}

export const MenuSeparator = () => <Base.Separator className={styles.separator} />

interface MenuChoiceProps<T extends string> {
  readonly value: T
  readonly options: ReadonlyArray<readonly [value: T, label: string]>
  readonly onChange: (value: T) => void
}

/** One of several, inside a menu. */
export function MenuChoice<T extends string>({ value, options, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: T) => onChange(next)}>
      {options.map(([option, label]) => (
        <Base.RadioItem key={option} value={option} closeOnClick className={styles.item}>
          <span className={styles.icon}>
            <Base.RadioItemIndicator className={styles.indicator} />
          </span>
          {label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}
