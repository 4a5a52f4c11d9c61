import type { WebContents } from 'electron'
import { APP_URL } from './app-protocol.ts'

/** A window shows the app's one page and goes nowhere else; loading that page again is no journey. */
export function denyNavigation(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (event.url !== APP_URL) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
}
