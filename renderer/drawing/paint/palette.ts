import { useSyncExternalStore } from 'react'
import { RUNTIME_HUES } from '../../theme/runtime-style.ts'

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
  /** Value of a runtime's custom property, for example `--rt-3`. */
  readonly of: (variable: string) => string
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const value = (name: string) => style.getPropertyValue(name).trim()
  const hues = new Map<string, string>()
  for (let hue = 1; hue <= RUNTIME_HUES; hue++) hues.set(`--rt-${hue}`, value(`--rt-${hue}`))
  hues.set('--unknown', value('--unknown'))
  return {
    panel: value('--panel'),
    line: value('--line'),
    line2: value('--line-2'),
    lineStrong: value('--line-strong'),
    ink: value('--ink'),
    ink2: value('--ink-2'),
    ink3: value('--ink-3'),
    accent: value('--accent'),
    warn: value('--warn'),
    mark: value('--rt-mark'),
    unknown: value('--unknown'),
    unknownBg: value('--unknown-bg'),
    font: value('--font-ui'),
    of: (variable) => hues.get(variable) ?? value(variable),
  }
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
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] })
  return () => {
    media.removeEventListener('change', changed)
    observer.disconnect()
  }
}

/** A number that changes whenever the page's colours may have: canvases then read them again. */
export const useScheme = (): number => useSyncExternalStore(subscribe, () => scheme)
