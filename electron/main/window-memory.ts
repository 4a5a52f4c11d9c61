import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'
import { placeOfLink } from './security/app-url.ts'

/** More windows than a person has open are a fault of the file's. */
const MOST = 20
/** Further windows stand a little beside the one before. */
const BESIDE = 28

const rememberedWindow = z.object({
  /** The place it showed, within the page; what is none leads to the start. */
  address: z.string().max(20_000).catch(''),
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(640),
  height: z.number().int().min(480),
  maximized: z.boolean(),
})
export type RememberedWindow = z.infer<typeof rememberedWindow>

const FIRST: RememberedWindow = { address: '', width: 1440, height: 900, maximized: false }

/** The windows as they stood when the app ended, each where a screen still is; one at the start, where nothing is known. */
export function readWindows(path: string): readonly RememberedWindow[] {
  const known = readJson(path, z.array(rememberedWindow).max(MOST), [])
  return known.length === 0 ? [FIRST] : known.map(onScreen)
}

export const writeWindows = (path: string, windows: readonly RememberedWindow[]): void =>
  writeJson(path, windows)

export function remembered(window: BrowserWindow): RememberedWindow {
  const address = placeOfLink(window.webContents.getURL()) ?? ''
  return { address, ...window.getNormalBounds(), maximized: window.isMaximized() }
}

/** Where one more window goes: beside the one in use. */
export function besideOf(window: BrowserWindow): RememberedWindow {
  const { x, y, ...size } = window.getNormalBounds()
  return onScreen({ address: '', x: x + BESIDE, y: y + BESIDE, ...size, maximized: false })
}

function onScreen(given: RememberedWindow): RememberedWindow {
  const { x, y, ...rest } = given
  if (x === undefined || y === undefined) return rest
  return isOnScreen({ x, y, width: rest.width, height: rest.height }) ? given : rest
}

const isOnScreen = (bounds: Rectangle): boolean => {
  const { workArea } = screen.getDisplayMatching(bounds)
  return (
    bounds.x < workArea.x + workArea.width - 100 &&
    bounds.x + bounds.width > workArea.x + 100 &&
    bounds.y >= workArea.y - 10 &&
    bounds.y < workArea.y + workArea.height - 100
  )
}
