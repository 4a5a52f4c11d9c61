import type { WebContents } from 'electron'
import { isAppUrl } from './app-url.ts'

/** A window shows the app's one page and goes nowhere else; loading that page again is no journey. */
export function denyNavigation(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isAppUrl(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
}
