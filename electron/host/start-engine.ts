import {
  type EventData,
  type EventName,
  type MethodInput,
  type MethodName,
  type MethodOutput,
  methods,
  type Progress,
} from '../../shared/contract/methods.ts'
import { type Handlers, serve } from '../../shared/rpc/server.ts'
import type { Transport } from '../../shared/rpc/transport.ts'

/** What a host needs of an engine. */
export interface ServedEngine {
  call<N extends MethodName>(
    name: N,
    input: MethodInput<N>,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<MethodOutput<N>>
  onEvent(listener: <N extends EventName>(name: N, data: EventData<N>) => void): () => void
}

/** Serves `engine` over one connection. Several connections may share an engine: each hears all of its events. */
export function startEngine(transport: Transport, engine: ServedEngine, log: (line: string) => void): void {
  const names = Object.keys(methods) as MethodName[]
  const handlers = Object.fromEntries(
    names.map((name): [MethodName, Handlers['cases.list']] => [
      name,
      (request, { signal, progress }) =>
        // `AbortSignal` is Node's own here; `shared` knows only the part that every environment has.
        engine.call(name, request as never, { signal: signal as AbortSignal, onProgress: progress }) as never,
    ]),
  ) as unknown as Handlers
  const server = serve(transport, handlers, { log })
  transport.onClose(engine.onEvent((name, data) => server.emit(name, data)))
}
