import { clipboard, dialog, type MenuItemConstructorOptions } from 'electron'
import { traceOf } from '../../shared/contract/errors.ts'
import type { EngineProcess, Supervisor } from '../host/supervisor.ts'
import { type DebugApi, startDebugApi } from './debug-api.ts'
import { askEngine } from './engine-process.ts'

/** The debug API as a person switches it on and off. */
export interface DebugApiSwitch {
  /** Items for the menu, as things stand. */
  items(): MenuItemConstructorOptions[]
  /** Windows show other cases now. The API stops with the case it was started for. */
  casesChanged(): void
  stop(): void
}

export interface DebugApiSwitchOptions {
  readonly supervisor: Supervisor<EngineProcess>
  readonly log: (line: string) => void
  /** The case of the window in use; null for none. */
  readonly current: () => string | null
  /** Whether any window shows that case. */
  readonly isShown: (case_id: string) => boolean
  /** The items have changed. */
  readonly changed: () => void
}

export function createDebugApiSwitch(options: DebugApiSwitchOptions): DebugApiSwitch {
  const { supervisor, log, current, isShown, changed } = options
  let running: (DebugApi & { readonly of: string }) | null = null
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
    const of = current()
    if (starting || running !== null || of === null) return
    starting = true
    try {
      const started = await startDebugApi(
        (method, target, signal) =>
          askEngine(supervisor, 'debug.request', { case_id: of, method, target }, { signal }),
        log,
      )
      if (!isShown(of)) return started.close()
      running = { ...started, of }
      changed()
      await showAddress(started)
    } catch (error) {
      log(`debug API: ${traceOf(error)}`)
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
        return [{ label: 'Start &Debug API', enabled: current() !== null, click: () => void start() }]
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
    casesChanged() {
      if (running !== null && !isShown(running.of)) stop()
    },
    stop,
  }
}
