import type { Session } from 'electron'

/** Nothing leaves the machine: the page loads from its own scheme, and the developer tools from theirs. */
export function denyNetwork(session: Session): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !/^(turnscope|devtools|chrome-extension|blob|data):/.test(url) })
  })
}
