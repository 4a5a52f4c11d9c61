import { engineEnded } from '../contract/engine-end.ts'
import { cancelled, fromFailure, TurnscopeError } from '../contract/errors.ts'
import {
  type CallOptions,
  type EventData,
  type EventName,
  type MethodInput,
  type MethodName,
  type MethodOutput,
  PROTOCOL_VERSION,
  type Progress,
} from '../contract/methods.ts'
import { assertNever } from '../truth/assert-never.ts'
import { type ClientMessage, type ServerMessage, serverMessage } from './messages.ts'
import type { Transport } from './transport.ts'
import { versionMismatch } from './version.ts'

export interface Client {
  /** Rejects with a `TurnscopeError` always: what the server said, or what `engineEnded` makes of why the transport was closed. */
  call<N extends MethodName>(name: N, input: MethodInput<N>, options?: CallOptions): Promise<MethodOutput<N>>
  on<N extends EventName>(name: N, listener: (data: EventData<N>) => void): () => void
  /** Resolves when the server has answered in the same protocol version; rejects with what stands against it. */
  readonly ready: Promise<void>
  /** @param reason why, where the engine's end is known before the transport's */
  close(reason?: string): void
}

interface PendingCall {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: TurnscopeError) => void
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** A client of the engine at the other end of `transport`. */
export function createClient(transport: Transport): Client {
  const pending = new Map<number, PendingCall>()
  const listeners = new Map<string, Set<(data: unknown) => void>>()
  let nextId = 0
  /** Why no further call can be made. */
  let ended: TurnscopeError | null = null
  let settleReady: { resolve: () => void; reject: (error: TurnscopeError) => void }
  const ready = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject }
  })
  // Calls report the same failure; whoever wants the handshake alone awaits `ready`.
  ready.catch(() => undefined)

  const send = (message: ClientMessage): void => transport.send(message)

  function end(error: TurnscopeError): void {
    ended ??= error
    settleReady.reject(ended)
    const calls = [...pending.values()]
    pending.clear()
    for (const call of calls) call.reject(ended)
  }

  function take(id: number): PendingCall | undefined {
    const call = pending.get(id)
    pending.delete(id)
    return call
  }

  function receive(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        if (message.protocol === PROTOCOL_VERSION) settleReady.resolve()
        else end(versionMismatch(message.protocol))
        break
      case 'result':
        take(message.id)?.resolve(message.output)
        break
      case 'failure':
        take(message.id)?.reject(fromFailure(message.failure))
        break
      case 'progress':
        pending.get(message.id)?.onProgress?.(message.progress)
        break
      case 'event':
        for (const listener of listeners.get(message.name) ?? []) listener(message.data)
        break
      default:
        assertNever(message)
    }
  }

  transport.onMessage((message) => {
    const parsed = serverMessage.safeParse(message)
    if (parsed.success) receive(parsed.data)
  })
  transport.onClose((reason) => end(engineEnded(reason)))
  send({ type: 'hello', protocol: PROTOCOL_VERSION })

  return {
    call<N extends MethodName>(name: N, input: MethodInput<N>, { signal, onProgress }: CallOptions = {}) {
      if (signal?.aborted) return Promise.reject(cancelled())
      if (ended) return Promise.reject(ended)
      const id = nextId++
      return new Promise<unknown>((resolve, reject) => {
        const cancel = (): void => {
          if (pending.has(id)) send({ type: 'cancel', id })
        }
        const settled = (): void => signal?.removeEventListener('abort', cancel)
        pending.set(id, {
          resolve: (output) => {
            settled()
            resolve(output)
          },
          reject: (error) => {
            settled()
            reject(error)
          },
          onProgress,
        })
        try {
          send({ type: 'call', id, method: name, input })
        } catch (error) {
          take(id)?.reject(
            new TurnscopeError(
              'InvalidRequest',
              `The request could not be sent: ${error instanceof Error ? error.message : String(error)}.`,
              'This is a fault in Turnscope: please report it.',
              { cause: error },
            ),
          )
          return
        }
        signal?.addEventListener('abort', cancel, { once: true })
      }) as Promise<MethodOutput<N>>
    },
    on<N extends EventName>(name: N, listener: (data: EventData<N>) => void) {
      const of = listeners.get(name) ?? new Set()
      listeners.set(name, of)
      of.add(listener as (data: unknown) => void)
      return () => {
        of.delete(listener as (data: unknown) => void)
      }
    },
    ready,
    close(reason = 'the connection was closed') {
      end(engineEnded(reason))
      transport.close()
    },
  }
}
