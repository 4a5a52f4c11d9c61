import type { EnginePortMessage, EngineState, HostBridge } from '../../shared/contract/host.ts'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import { messagePortTransport } from '../../shared/rpc/transports/message-port.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { setLink } from './connection.ts'
import type { Host } from './host.ts'
import { adopt, givenUp } from './link.ts'

function isEnginePort(data: unknown, nonce: string): data is EnginePortMessage {
  const message = data as Partial<EnginePortMessage> | null
  return typeof message === 'object' && message?.turnscope === 'engine-port' && message.nonce === nonce
}

/** Connects over the ports that the preload hands out, one for each life of the engine. */
export function electronHost(bridge: HostBridge): Host {
  let client: Client | null = null
  const nonce = crypto.randomUUID()
  window.addEventListener('message', (event) => {
    const port = event.ports[0]
    if (event.source !== window || port === undefined || !isEnginePort(event.data, nonce)) return
    client = createClient(messagePortTransport(port))
    adopt(client)
  })
  bridge.onEngineState((state: EngineState) => {
    switch (state.kind) {
      case 'starting':
      // The port follows; it is what connects.
      case 'running':
        return
      case 'restarting':
        // A port tells nobody why it was closed.
        client?.close(state.reason)
        return setLink({ kind: 'restarting', reason: state.reason })
      case 'failed':
        return givenUp(state.reason, () => {
          setLink({ kind: 'connecting' })
          bridge.restartEngine()
        })
      case 'stopped':
        return setLink({ kind: 'connecting' })
      default:
        assertNever(state)
    }
  })
  bridge.connect(nonce)

  return {
    kind: 'electron',
    pickDatabase: () => bridge.pickDatabase(),
    pickFolder: () => bridge.pickFolder(),
    downloads: null,
    pickSavePath: (suggestion, filters) => bridge.pickSavePath(suggestion, filters),
    pathOfFile: (file) => bridge.pathOfFile(file),
    onOpen: (listener) => bridge.onOpenFiles((paths) => listener({ paths, timeline_path: null, picked: {} })),
    onLink: (listener) => bridge.onLink(listener),
    onMenu: (listener) => bridge.onMenu(listener),
    setWork: (work) => bridge.setWork(work),
    tellEnded: (words) => bridge.tellEnded(words),
    claimCase: (case_id) => bridge.claimCase(case_id),
    present: (on) => bridge.present(on),
    setDocument: (title, path) => {
      document.title = title
      bridge.setDocument({ title, path })
    },
  }
}
