import { type ComponentProps, type CSSProperties, createContext, useContext, useState } from 'react'
import { Group } from 'react-resizable-panels'
import { prefer, usePreferences } from '../state/preferences.ts'
import { isSideOpen, SIDES, type Side, useNarrow } from '../state/sides.ts'
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

const GroupName = createContext('')

/** The share that a side was given in this group of panels, per cent; undefined where it never was. */
export function useKeptShare(side: Side): number | undefined {
  const name = useContext(GroupName)
  return useState(() => usePreferences.getState().panels[name]?.[side])[0]
}

/** Panels of which some are a `SidePanel`: a side that is closed keeps the size that it had open. */
export function PanelsWithSides({ name, ...group }: PanelsProps) {
  return (
    <GroupName value={name}>
      <Group
        {...group}
        onLayoutChanged={(layout, { isUserInteraction, requestedLayout }) => {
          if (!isUserInteraction) return
          const sizes = requestedLayout ?? layout
          const open = SIDES.filter((side) => sizes[side] !== undefined && isSideOpen(side))
          const kept = usePreferences.getState().panels[name]
          prefer({
            panels: { [name]: { ...kept, ...Object.fromEntries(open.map((side) => [side, sizes[side]!])) } },
          })
        }}
      />
    </GroupName>
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
