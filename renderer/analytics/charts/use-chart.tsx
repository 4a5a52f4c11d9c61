import { useId } from 'react'
import type { RuntimeStyle } from '../../theme/runtime-style.ts'
import { FillPattern, fillOf } from './fill.tsx'
import type { Cursor } from './use-cursor.ts'

/** What every chart is made of: its picture, the patterns of its runtimes, and which of them fills a place. */
export function useChart(looks: readonly RuntimeStyle[], cursor: Cursor) {
  const id = useId()
  return {
    /** @param fontSize CSS pixels, as the size of the picture */
    frame: (width: number, height: number, fontSize: number) => ({
      ...{ 'data-chart': true, width, height, fontSize },
      viewBox: `0 0 ${width} ${height}`,
      onPointerLeave: () => cursor.set(null),
    }),
    patterns: (
      <defs>
        {looks.map((look, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is its identity.
          <FillPattern key={place} look={look} id={`${id}-${place}`} />
        ))}
      </defs>
    ),
    fill: (place: number): string => fillOf(looks[place]!, `${id}-${place}`),
  }
}
