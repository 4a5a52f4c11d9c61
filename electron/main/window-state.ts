import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'

const windowState = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(640),
  height: z.number().int().min(480),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

const FIRST: WindowState = { width: 1440, height: 900, maximized: false }

/** How the window stood last time; without its place if no screen is there any more. */
export function readWindowState(path: string): WindowState {
  const { x, y, ...rest } = readJson(path, windowState, FIRST)
  if (x === undefined || y === undefined) return rest
  return isOnScreen({ x, y, width: rest.width, height: rest.height }) ? { x, y, ...rest } : rest
}

export function keepWindowState(window: BrowserWindow, path: string): void {
  window.on('close', () => {
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    writeJson(path, state)
  })
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
