import type { ComponentProps, CSSProperties } from 'react'
import { useState } from 'react'
import { Group } from 'react-resizable-panels'
import { prefer, usePreferences } from '../state/preferences.ts'
import { useNarrow } from '../state/sides.ts'
import styles from './panels.module.css'

interface PanelsProps extends Omit<ComponentProps<typeof Group>, 'defaultLayout' | 'onLayoutChanged' | 'id'> {
  /** Their sizes are kept under this name once somebody has moved the line between them; each panel has an `id`. */
  readonly name: string
}

/** Panels side by side, or one below the other, with lines between them that can be moved. */
export function Panels({ name, ...group }: PanelsProps) {
  const [kept] = useState(() => usePreferences.getState().panels[name])
  return (
    <Group
      {...group}
      defaultLayout={kept}
      onLayoutChanged={(layout, { isUserInteraction, requestedLayout }) => {
        if (isUserInteraction) prefer({ panels: { [name]: requestedLayout ?? layout } })
      }}
    />
  )
}

/**
 * The panels of a whole view: side by side, or one below the other where the window is narrow.
 * @param least height in CSS pixels below which the view scrolls as a whole
 */
export function StackingPanels({
  least,
  ...props
}: Omit<PanelsProps, 'className'> & { readonly least: number }) {
  const stacked = useNarrow()
  return (
    <div className={styles.scroller} style={{ '--least': `${least}px` } as CSSProperties}>
      {stacked ? (
        <Panels
          key="stacked"
          {...props}
          name={`${props.name}-stacked`}
          orientation="vertical"
          className={styles.panels}
        />
      ) : (
        <Panels key="given" {...props} className={styles.panels} />
      )}
    </div>
  )
}
