import type { ComponentProps } from 'react'
import { useState } from 'react'
import { Group } from 'react-resizable-panels'
import { prefer, usePreferences } from '../state/preferences.ts'
import { useNarrow } from '../state/sides.ts'

interface PanelsProps extends Omit<ComponentProps<typeof Group>, 'defaultLayout' | 'onLayoutChanged' | 'id'> {
  /** Their sizes are kept under this name once somebody has moved the line between them; each panel has an `id`. */
  readonly name: string
  /** Whether they stand one below the other where the window is narrow. */
  readonly stacks?: boolean
}

/** Panels side by side, or one below the other, with lines between them that can be moved. */
export function Panels({ stacks = false, ...props }: PanelsProps) {
  const stacked = useNarrow() && stacks
  return stacked ? (
    <Kept key="stacked" {...props} name={`${props.name}-stacked`} orientation="vertical" />
  ) : (
    <Kept key="given" {...props} />
  )
}

function Kept({ name, ...group }: Omit<PanelsProps, 'stacks'>) {
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
