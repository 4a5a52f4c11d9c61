import { parseAddress } from '../../shared/contract/address.ts'
import {
  WEB_CLOSE_ENGINE_EXITED,
  WEB_CLOSE_ENGINE_FAILED,
  WEB_DOWNLOAD_SCHEME,
  WEB_HOST_INFO_PATH,
  WEB_RPC_PATH,
  type WebHostInfo,
} from '../../shared/contract/host.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import { backoff } from './backoff.ts'
import { setLink } from './connection.ts'
import type { Host, InitialEvidence } from './host.ts'
import { adopt, givenUp } from './link.ts'

/** Tries before the page stops trying by itself: some half a minute. */
const MOST_TRIES = 10
let tries = 0

const rpcUrl = (): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${WEB_RPC_PATH}`

/** @param asking the host for what to open: only then does it start an engine that it gave up, so before there may be none */
function connect(asking?: Promise<unknown>): void {
  const socket = new WebSocket(rpcUrl())
  socket.addEventListener('open', () => {
    tries = 0
    adopt(createClient(webSocketTransport(socket)))
  })
  socket.addEventListener('close', (event) => {
    if (event.code === WEB_CLOSE_ENGINE_FAILED) {
      const again = (): void => connect()
      if (asking === undefined) givenUp(event.reason, () => location.reload())
      else asking.then(again, again)
      return
    }
    tries++
    if (tries > MOST_TRIES) {
      setLink({
        kind: 'failed',
        reason: 'The Turnscope web host does not answer any more.',
        next: 'See whether it still runs in its terminal. If it was started again, open the address it printed.',
        again: () => {
          tries = 0
          setLink({ kind: 'connecting' })
          connect()
        },
      })
      return
    }
    const reason = event.code === WEB_CLOSE_ENGINE_EXITED ? event.reason : 'the connection was lost'
    setLink({ kind: 'restarting', reason })
    setTimeout(() => connect(asking), backoff(tries))
  })
}

async function initialEvidence(): Promise<InitialEvidence | null> {
  const answer = await fetch(WEB_HOST_INFO_PATH)
  if (!answer.ok) return null
  const info = (await answer.json()) as WebHostInfo
  return info.initial_path === null
    ? null
    : {
        paths: [info.initial_path],
        timeline_path: info.initial_timeline_path,
        picked: info.initial_picked,
      }
}

/** What the tab's title is made of. */
const shown: { title: string; share: number | null; ended: boolean } = {
  title: 'Turnscope',
  share: null,
  ended: false,
}

function retitle(): void {
  const mark = shown.share !== null ? `${Math.round(shown.share * 100)} % ` : shown.ended ? '✓ ' : ''
  document.title = `${mark}${shown.title}`
}

/** Connects over a WebSocket to the web host this page came from, again and again with growing pauses. */
export function webHost(): Host {
  const initial = initialEvidence()
  connect(initial)
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return
    shown.ended = false
    retitle()
  })
  // A page that was loaded at a place in a case goes there.
  const isBookmarked = parseAddress(location.hash) !== null
  return {
    kind: 'web',
    pickDatabase: null,
    pickFolder: null,
    pickSavePath: null,
    downloads: {
      pathFor: (name) => WEB_DOWNLOAD_SCHEME + name,
      begin: (path) => {
        const link = document.createElement('a')
        link.href = path
        link.download = ''
        link.click()
      },
    },
    pathOfFile: null,
    onOpen: (listener) => {
      let wanted = true
      initial.then(
        (evidence) => {
          if (wanted && evidence !== null && !isBookmarked) listener(evidence)
        },
        // Without the information there is only no file to open by itself.
        () => undefined,
      )
      return () => {
        wanted = false
      }
    },
    // The browser's own address is the link.
    onLink: () => () => undefined,
    onMenu: () => () => undefined,
    // A tab has no bar of its own; the title says how far it is.
    setWork: ({ share }) => {
      shown.share = share
      retitle()
    },
    tellEnded: (words) => {
      if (!document.hidden) return
      if ('Notification' in window && Notification.permission === 'granted')
        new Notification('Turnscope', { body: words })
      shown.ended = true
      retitle()
    },
    // Tabs of one case stay in step; none of them can bring another to the front.
    claimCase: async () => true,
    present: null,
    setDocument: (title) => {
      shown.title = title
      retitle()
    },
  }
}
