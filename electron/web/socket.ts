import { toFailure } from '../../shared/contract/errors.ts'
import { WEB_CLOSE_ENGINE_EXITED, WEB_CLOSE_ENGINE_FAILED } from '../../shared/contract/host.ts'
import type { ClientMessage, ServerMessage } from '../../shared/rpc/messages.ts'
import type { EngineProcess, Supervisor } from '../host/supervisor.ts'
import type { AllowedFolders } from './allowed-folders.ts'
import type { Downloads, PageDownloads } from './downloads.ts'
import type { PageLink } from './page-link.ts'

/** Joins a page to the engine, as soon as that runs. The close code tells the page what ended it. */
export function joinEngine(
  page: PageLink,
  supervisor: Supervisor<EngineProcess>,
  folders: AllowedFolders,
  downloads: Downloads,
): void {
  const files = downloads.forPage()
  page.onClose(() => files.end())
  supervisor.whenRunning().then(
    (process) => {
      const engine = process.connect()
      engine.onMessage((message) => page.send(files.answered(message as ServerMessage)))
      engine.onClose((reason) => page.end(WEB_CLOSE_ENGINE_EXITED, reason))
      page.onMessage((message) => {
        if (message.type !== 'call') return engine.send(message)
        const allowed = passed(message, folders, files)
        if (allowed.type === 'failure') page.send(files.answered(allowed))
        else engine.send(allowed)
      })
      page.onClose(() => engine.close())
    },
    (error: Error) => {
      const { state } = supervisor
      page.end(WEB_CLOSE_ENGINE_FAILED, state.kind === 'failed' ? state.reason : error.message)
    },
  )
}

/** What of a page's call the engine gets: one about a path outside is answered here, and goes no further. */
function passed(
  message: ClientMessage & { type: 'call' },
  folders: AllowedFolders,
  files: PageDownloads,
): ClientMessage | (ServerMessage & { type: 'failure' }) {
  const { id, method, input } = message
  try {
    const asked = files.asked(message)
    if (asked !== message) {
      folders.check(method, { ...(input as object), path: undefined })
      return asked
    }
    folders.check(method, input)
  } catch (error) {
    return { type: 'failure', id, failure: toFailure(error) }
  }
  const starts = method === 'files.list' && typeof input === 'object' && input !== null && !('path' in input)
  return starts ? { ...message, input: { path: folders.first } } : message
}
