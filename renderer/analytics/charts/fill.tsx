import type { ReactElement } from 'react'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import type { RuntimePattern, RuntimeStyle } from '../../theme/runtime-style.ts'

interface Tile {
  readonly width: number
  readonly height: number
  /** Degrees by which the finished tiling is turned. */
  readonly turn: number
  readonly marks: ReactElement
}

/** The tilings of renderer/theme/runtime-style.ts in SVG. Null is a plain fill. */
function tileOf(pattern: RuntimePattern, mark: string): Tile | null {
  switch (pattern) {
    case 'solid':
      return null
    case 'dots':
      return { width: 5, height: 5, turn: 0, marks: <circle cx={1.5} cy={1.5} r={1} fill={mark} /> }
    case 'stripes':
      return { width: 6, height: 6, turn: 45, marks: <rect width={1.5} height={6} fill={mark} /> }
    case 'grid':
      return { width: 5, height: 5, turn: 0, marks: <path d="M0 0h5v1h-4v4h-1z" fill={mark} /> }
    case 'bars':
      return { width: 5, height: 5, turn: 0, marks: <rect width={1.5} height={5} fill={mark} /> }
    case 'lines':
      return { width: 3, height: 3, turn: 0, marks: <rect width={3} height={1} fill={mark} /> }
    case 'checks':
      return { width: 6, height: 6, turn: 0, marks: <path d="M3 0h3v3h-3zM0 3h3v3h-3z" fill={mark} /> }
    case 'rings':
      return {
        width: 8,
        height: 6,
        turn: 0,
        marks: <circle cx={4} cy={3} r={1.8} fill="none" stroke={mark} strokeWidth={0.8} />,
      }
    case 'hatch':
      return { width: 5, height: 5, turn: -45, marks: <rect width={1.5} height={5} fill={mark} /> }
    default:
      return assertNever(pattern)
  }
}

const markOf = ({ pattern, color }: RuntimeStyle): string => (pattern === 'hatch' ? color : 'var(--rt-mark)')

/** The `fill` of a shape in this look; its `FillPattern` of the same id must stand in the picture's `defs`. */
export const fillOf = (look: RuntimeStyle, id: string): string =>
  look.pattern === 'solid' ? look.color : `url(#${id})`

/** Defines the pattern of a look. Everything is an attribute, so that the picture stands alone. */
export function FillPattern({ look, id }: { readonly look: RuntimeStyle; readonly id: string }) {
  const tile = tileOf(look.pattern, markOf(look))
  if (tile === null) return null
  return (
    <pattern
      id={id}
      width={tile.width}
      height={tile.height}
      patternUnits="userSpaceOnUse"
      patternTransform={tile.turn === 0 ? undefined : `rotate(${tile.turn})`}
    >
      <rect
        width={tile.width}
        height={tile.height}
        fill={look.pattern === 'hatch' ? 'var(--unknown-bg)' : look.color}
      />
      {tile.marks}
    </pattern>
  )
}
