import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import styles from './tooltip.module.css'

interface TooltipProps {
  /** What is shown. Nothing that can only be learnt here: tooltips do not exist on touch. */
  readonly content: ReactNode
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
  /** One element that takes focus or stands in text. */
  readonly children: ReactElement<Record<string, unknown>>
}

export function Tooltip({ content, side = 'bottom', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Base.Popup className={styles.popup}>{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** Shares the delay between neighbours; once around the whole app. */
export const TooltipProvider = Base.Provider
