import { useCallback, useState } from 'react'
import type { TurnRange } from '../../shared/contract/address.ts'
import type { Axis } from './layout/axis.ts'
import { zoomedTo } from './layout/range.ts'
import type { Viewport } from './layout/viewport.ts'

/** What is shown of an axis: the turns that were zoomed to, until somebody moves along from there. */
export function useViewport(axis: Axis, zoom: TurnRange | null) {
  const [held, setHeld] = useState({ axis, zoom, view: zoomedTo(axis, zoom) })
  const isSame = held.axis === axis && `${held.zoom}` === `${zoom}`
  const view = isSame ? held.view : zoomedTo(axis, zoom)
  const change = useCallback(
    (move: (view: Viewport) => Viewport) =>
      setHeld((held) => {
        const isSame = held.axis === axis && `${held.zoom}` === `${zoom}`
        const before = isSame ? held.view : zoomedTo(axis, zoom)
        const view = move(before)
        // Nothing is drawn anew where all stays in its place.
        return isSame && view.start === before.start && view.span === before.span
          ? held
          : { axis, zoom, view }
      }),
    [axis, zoom],
  )
  return { view, change }
}
