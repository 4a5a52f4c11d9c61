import type { Session } from 'electron'

/**
 * Nothing leaves the machine: the page loads from its own scheme, and the developer tools from theirs. A session
 * fetches the dictionaries of its languages past `onBeforeRequest`, though no window checks spelling: it has none.
 */
export function denyNetwork(session: Session): void {
  session.setSpellCheckerLanguages([])
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !/^(turnscope|devtools|chrome-extension|blob|data):/.test(url) })
  })
}
