import { lookOfPlace, type PlacePattern } from '../../shared/truth/runtime-places.ts'

/** How a runtime is drawn wherever it stands: a hue and a pattern, so that colour is never the only sign. */
export interface RuntimeStyle {
  /** CSS custom property that holds the colour, for canvases that resolve it themselves. */
  readonly variable: string
  /** The same as a CSS value. */
  readonly color: string
  readonly pattern: RuntimePattern
}

/** `hatch` belongs to the unknown alone. */
export type RuntimePattern = PlacePattern | 'hatch'

export const UNKNOWN_STYLE: RuntimeStyle = {
  variable: '--unknown',
  color: 'var(--unknown)',
  pattern: 'hatch',
}

/**
 * The style of one runtime: its hue is one of `--rt-1` to `--rt-8` of tokens.css. The first eight places differ in
 * hue and in pattern; names always stand beside the colours.
 * @param runtime_key '' is unknown and always hatched
 * @param place its place, from 0, among the runtimes of the case
 */
export function runtimeStyle(runtime_key: string, place: number): RuntimeStyle {
  if (runtime_key === '') return UNKNOWN_STYLE
  const { hue, pattern } = lookOfPlace(place)
  return { variable: `--rt-${hue}`, color: `var(--rt-${hue})`, pattern }
}

const MARK = 'var(--rt-mark)'
const IMAGES: Record<RuntimePattern, { image: string; size?: string }> = {
  solid: { image: 'none' },
  dots: {
    image: `radial-gradient(circle at 1.5px 1.5px, ${MARK} 0.9px, transparent 1.1px)`,
    size: '5px 5px',
  },
  stripes: { image: `repeating-linear-gradient(45deg, ${MARK} 0 1.5px, transparent 1.5px 6px)` },
  grid: {
    image: `linear-gradient(${MARK} 1px, transparent 1px), linear-gradient(90deg, ${MARK} 1px, transparent 1px)`,
    size: '5px 5px',
  },
  bars: { image: `repeating-linear-gradient(90deg, ${MARK} 0 1.5px, transparent 1.5px 5px)` },
  lines: { image: `repeating-linear-gradient(0deg, ${MARK} 0 1px, transparent 1px 3px)` },
  checks: {
    image: `conic-gradient(${MARK} 25%, transparent 0 50%, ${MARK} 0 75%, transparent 0)`,
    size: '6px 6px',
  },
  rings: {
    image: `radial-gradient(circle at 4px 3px, transparent 1.2px, ${MARK} 1.4px 2.1px, transparent 2.3px)`,
    size: '8px 6px',
  },
  hatch: { image: 'repeating-linear-gradient(135deg, var(--unknown) 0 1.5px, transparent 1.5px 5px)' },
}

export interface RuntimeBackground {
  backgroundColor: string
  backgroundImage: string
  backgroundSize?: string
}

/** The style as CSS background properties, for elements. */
export function runtimeBackground({ color, pattern }: RuntimeStyle): RuntimeBackground {
  const { image, size } = IMAGES[pattern]
  return {
    backgroundColor: pattern === 'hatch' ? 'var(--unknown-bg)' : color,
    backgroundImage: image,
    ...(size === undefined ? {} : { backgroundSize: size }),
  }
}
