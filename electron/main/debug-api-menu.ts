import { clipboard, dialog, type MenuItemConstructorOptions } from 'electron'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import type { AskDebugApi } from '../host/debug-http.ts'
import type { EngineProcess, Supervisor } from '../host/supervisor.ts'
import { type DebugApi, startDebugApi } from './debug-api.ts'

/** The debug API as a person switches it on and off. */
export interface DebugApiSwitch {
  /** Items for the menu, as things stand. */
  items(): MenuItemConstructorOptions[]
  /** The window shows this file's case now; null for none. The API stops with the case it was started for. */
  documentChanged(path: string | null): void
  stop(): void
}

export interface DebugApiSwitchOptions {
  readonly supervisor: Supervisor<EngineProcess>
  readonly log: (line: string) => void
  /** The items have changed. */
  readonly changed: () => void
}

/** Asks of the case that was opened last: the one in the window. A connection for each request outlives no engine. */
function asker(supervisor: Supervisor<EngineProcess>): AskDebugApi {
  return async (method, target, signal) => {
    const client: Client = createClient((await supervisor.whenRunning()).connect())
    try {
      return await client.call('debug.request', { case_id: null, method, target }, { signal })
    } finally {
      client.close()
    }
  }
}

export function createDebugApiSwitch({ supervisor, log, changed }: DebugApiSwitchOptions): DebugApiSwitch {
  let document: string | null = null
  let running: DebugApi | null = null
  let starting = false

  function stop(): void {
    running?.close()
    running = null
  }

  async function showAddress({ url, token }: DebugApi): Promise<void> {
    const curl = `curl -s -H 'Authorization: Bearer ${token}' ${url}/conversations`
    const { response } = await dialog.showMessageBox({
      type: 'info',
      title: 'Debug API',
      message: `The debug API answers at ${url}`,
      detail: `It reads this case alone, for as long as the case is open, and wants the token:\n\n${curl}`,
      buttons: ['Copy Command', 'Copy Address', 'Copy Token', 'Close'],
      defaultId: 0,
      cancelId: 3,
    })
    const text = [curl, url, token][response]
    if (text !== undefined) clipboard.writeText(text)
  }

  async function start(): Promise<void> {
    if (starting || running !== null || document === null) return
    starting = true
    const startedFor = document
    try {
      const started = await startDebugApi(asker(supervisor), log)
      if (document !== startedFor) return started.close()
      running = started
      changed()
      await showAddress(started)
    } catch (error) {
      log(`debug API: ${error instanceof Error ? error.stack : String(error)}`)
      dialog.showErrorBox(
        'The debug API could not be started.',
        'There is no free port on this machine. Try again.',
      )
    } finally {
      starting = false
    }
  }

  return {
    items() {
      const api = running
      if (api === null) {
        return [{ label: 'Start &Debug API', enabled: document !== null, click: () => void start() }]
      }
      return [
        { label: '&Debug API Address…', click: () => void showAddress(api) },
        {
          label: 'Sto&p Debug API',
          click: () => {
            stop()
            changed()
          },
        },
      ]
    },
    documentChanged(path) {
      if (path === document) return
      document = path
      stop()
      changed()
    },
    stop,
  }
}
