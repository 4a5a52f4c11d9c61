import { useSyncExternalStore } from 'react'
import { RUNTIME_HUES } from '../../../shared/truth/runtime-places.ts'
import { withColors } from '../../theme/used-colors.ts'

/** The page's colours as a canvas can use them, resolved from the custom properties of tokens.css. */
export interface Palette {
  readonly panel: string
  readonly line: string
  readonly line2: string
  readonly lineStrong: string
  readonly ink: string
  readonly ink2: string
  readonly ink3: string
  readonly accent: string
  readonly warn: string
  readonly mark: string
  readonly unknown: string
  readonly unknownBg: string
  readonly font: string
  /** The colour of a runtime's custom property, for example `--rt-3`. */
  readonly of: (variable: string) => string
}

/** Reads them as an element has them now, light or dark. */
export function readPalette(element: Element): Palette {
  const font = getComputedStyle(element).fontFamily
  return withColors(element, (color) => {
    const hues = new Map([['--unknown', color('--unknown')]])
    for (let hue = 1; hue <= RUNTIME_HUES; hue++) hues.set(`--rt-${hue}`, color(`--rt-${hue}`))
    return {
      panel: color('--panel'),
      line: color('--line'),
      line2: color('--line-2'),
      lineStrong: color('--line-strong'),
      ink: color('--ink'),
      ink2: color('--ink-2'),
      ink3: color('--ink-3'),
      accent: color('--accent'),
      warn: color('--warn'),
      mark: color('--rt-mark'),
      unknown: color('--unknown'),
      unknownBg: color('--unknown-bg'),
      font,
      of: (variable) => hues.get(variable) ?? '',
    }
  })
}

let scheme = 0

function subscribe(listener: () => void): () => void {
  const changed = () => {
    scheme++
    listener()
  }
  const media = matchMedia('(prefers-color-scheme: dark)')
  media.addEventListener('change', changed)
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => {
    media.removeEventListener('change', changed)
    observer.disconnect()
  }
}

/** A number that changes whenever the page's colours may have: canvases then read them again. */
export const useScheme = (): number => useSyncExternalStore(subscribe, () => scheme)
