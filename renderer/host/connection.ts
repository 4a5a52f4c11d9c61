import { create } from 'zustand'
import { isEngineEnd } from '../../shared/contract/engine-end.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type {
  CallOptions,
  EventData,
  EventName,
  MethodInput,
  MethodName,
  MethodOutput,
} from '../../shared/contract/methods.ts'
import type { Client } from '../../shared/rpc/client.ts'

/** How this window stands to its engine. */
export type Link =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly client: Client }
  /** The engine ended; it is being started again. Calls wait. */
  | { readonly kind: 'restarting'; readonly reason: string }
  /** Nothing happens until a person acts. */
  | { readonly kind: 'failed'; readonly reason: string; readonly next: string; readonly again: () => void }

interface ConnectionState {
  readonly link: Link
  /** Calls under way; the footer shows whether the engine works. */
  readonly busy: number
}

export const useConnection = create<ConnectionState>()(() => ({ link: { kind: 'connecting' }, busy: 0 }))

type Listener = (data: never) => void
const listeners = new Map<EventName, Set<Listener>>()

/** Makes `link` the present state. A client's events reach everybody who subscribed with `onEvent`. */
export function setLink(link: Link): void {
  if (link.kind === 'connected') {
    for (const [name, set] of listeners) {
      for (const listener of set) link.client.on(name, listener as (data: EventData<EventName>) => void)
    }
  }
  useConnection.setState({ link })
}

/** Hears an event of this engine and of every engine after it. */
export function onEvent<N extends EventName>(name: N, listener: (data: EventData<N>) => void): void {
  const set = listeners.get(name) ?? new Set()
  set.add(listener as Listener)
  const { link } = useConnection.getState()
  // A piece of the page that came later hears this engine too.
  if (link.kind === 'connected') link.client.on(name, listener)
  listeners.set(name, set)
}

const failedLink = (link: Extract<Link, { kind: 'failed' }>): TurnscopeError =>
  new TurnscopeError('EngineExited', link.reason, link.next)

/** Waits for an engine; rejects where there will be none without a person's help. */
function connected(signal: AbortSignal | undefined): Promise<Client> {
  return new Promise((resolve, reject) => {
    const look = ({ link }: ConnectionState): boolean => {
      if (link.kind === 'connected') resolve(link.client)
      else if (link.kind === 'failed') reject(failedLink(link))
      else return false
      return true
    }
    if (look(useConnection.getState())) return
    const stop = useConnection.subscribe((state) => {
      if (look(state)) stop()
    })
    signal?.addEventListener(
      'abort',
      () => {
        stop()
        reject(new TurnscopeError('Cancelled', 'Cancelled.', 'Start it again when you are ready.'))
      },
      { once: true },
    )
  })
}

/** How many engines may end while the same is asked before it is not asked by itself any more. */
const MOST_ENDS = 2
/** What was under way when engines ended, and of how many in a row: what ends each would end the next. */
const ends = new Map<string, number>()

const endsEngines = (): TurnscopeError =>
  new TurnscopeError(
    'Exhausted',
    'The engine ended each time that this was asked, so it is not asked again by itself.',
    'The evidence is untouched. Look at something else of the case, or salvage what can be read of the file: a value of enormous size or a computed column in it can be the reason. To ask once more is for you to say.',
  )

/**
 * One call of the engine. While there is no engine it waits for one; once sent, it is never sent again.
 * Rejects with a `TurnscopeError`; without being sent, once, where the last two engines ended while the same was under way.
 */
export async function call<N extends MethodName>(
  method: N,
  input: MethodInput<N>,
  options?: CallOptions,
): Promise<MethodOutput<N>> {
  useConnection.setState(({ busy }) => ({ busy: busy + 1 }))
  try {
    const client = await connected(options?.signal)
    const asked = `${method} ${JSON.stringify(input)}`
    const before = ends.get(asked) ?? 0
    ends.delete(asked)
    if (before >= MOST_ENDS) throw endsEngines()
    return await client.call(method, input, options).catch((error: unknown) => {
      if (isEngineEnd(error)) ends.set(asked, before + 1)
      throw error
    })
  } finally {
    useConnection.setState(({ busy }) => ({ busy: busy - 1 }))
  }
}
