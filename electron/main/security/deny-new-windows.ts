import type { WebContents } from 'electron'

/** The page opens no windows. */
export function denyNewWindows(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
