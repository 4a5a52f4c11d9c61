import { TOOK_TOO_MUCH_MEMORY } from '../../shared/contract/engine-end.ts'
import type { EventData, EventName, Progress } from '../../shared/contract/methods.ts'
import { serve } from '../../shared/rpc/server.ts'
import type { Transport } from '../../shared/rpc/transport.ts'

/** What a host needs of an engine. */
export interface ServedEngine {
  answer(
    name: string,
    input: unknown,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<unknown>
  onEvent(listener: <N extends EventName>(name: N, data: EventData<N>) => void): () => void
}

/** What an engine that is about to end itself tells its host: why, which its exit does not say. */
export interface Ending {
  readonly ending: string
}

export const isEnding = (message: unknown): message is Ending =>
  typeof message === 'object' && message !== null && 'ending' in message

/** Of one whose threads take memory that they do not give back. */
export const MEMORY_ENDING: Ending = { ending: TOOK_TOO_MUCH_MEMORY }

/** Ends an engine's process at once: its host starts another, and tells whoever still waits. */
export const endAtOnce = (): void => void process.kill(process.pid, 'SIGKILL')

/** Serves `engine` over one connection. Several connections may share an engine: each hears all of its events. */
export function startEngine(transport: Transport, engine: ServedEngine, log: (line: string) => void): void {
  const server = serve(
    transport,
    (name, input, { signal, progress }) =>
      // `AbortSignal` is Node's own here; `shared` knows only the part that every environment has.
      engine.answer(name, input, { signal: signal as AbortSignal, onProgress: progress }),
    { log },
  )
  transport.onClose(engine.onEvent((name, data) => server.emit(name, data)))
}
