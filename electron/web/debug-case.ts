import { isEngineEnd } from '../../shared/contract/engine-end.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { PickedPart } from '../../shared/contract/host.ts'
import type { DebugAnswer } from '../../shared/contract/payload.ts'
import type { Client } from '../../shared/rpc/client.ts'
import type { AskDebugApi } from '../host/debug-http.ts'

/** The file that a host was started with. */
export interface InitialFile {
  readonly path: string
  readonly timeline_path: string | null
  readonly picked?: PickedPart
}

/**
 * Asks the engine on behalf of the debug API: of the file that the host was started with, whatever the page has
 * opened or closed meanwhile, and of a copy where another Turnscope has its case; without such a file, of the case that was opened last.
 */
export function debugAsker(connect: () => Promise<Client>, initial: InitialFile | null): AskDebugApi {
  let client: Promise<Client> | null = null
  /** Known once the file has been opened: the case is resumed by it then, even when the file is gone. */
  let knownCase: string | null = null
  let opening: Promise<string> | null = null

  const engine = (): Promise<Client> => {
    client ??= connect()
    return client
  }

  async function open({ path, timeline_path, picked }: InitialFile): Promise<string> {
    const request =
      knownCase === null
        ? { path, ...picked, or_read_only: true, ...(timeline_path === null ? {} : { timeline_path }) }
        : { case_id: knownCase, or_read_only: true }
    knownCase = (await (await engine()).call('case.open', request)).case_id
    return knownCase
  }

  /** The file's case; null without a file. */
  async function theCase(): Promise<string | null> {
    if (initial === null) return null
    opening ??= open(initial)
    try {
      return await opening
    } catch (error) {
      opening = null
      throw error
    }
  }

  async function ask(method: string, target: string, signal: AbortSignal): Promise<DebugAnswer> {
    const case_id = await theCase()
    return (await engine()).call('debug.request', { case_id, method, target }, { signal })
  }

  return async (method, target, signal) => {
    try {
      return await ask(method, target, signal)
    } catch (error) {
      if (signal.aborted || !(error instanceof TurnscopeError)) throw error
      const ended = isEngineEnd(error)
      if (ended) client = null
      else if (error.kind !== 'NotFound') throw error
      opening = null
      // What took too much would do so again; else the page closed the case, or the engine was restarted: reading again is safe.
      if (ended && error.kind === 'Exhausted') throw error
      return ask(method, target, signal)
    }
  }
}
