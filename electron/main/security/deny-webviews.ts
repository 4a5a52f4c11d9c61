import type { WebContents } from 'electron'

/** The page holds no other pages. */
export function denyWebviews(contents: WebContents): void {
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
