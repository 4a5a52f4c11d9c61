import { createClient } from '../../shared/rpc/client.ts'
import { type Answer, serve } from '../../shared/rpc/server.ts'
import { createMemoryPair } from '../../shared/rpc/testing/memory.ts'
import { setLink } from '../host/connection.ts'

/** Connects this window to an engine in the same thread that answers as a test says. */
export async function connectTo(answer: Answer): Promise<void> {
  const [here, there] = createMemoryPair()
  serve(there, answer, {
    log: (line) => {
      throw new Error(line)
    },
  })
  const client = createClient(here)
  await client.ready
  setLink({ kind: 'connected', client })
}

/** A call that a test answers when it likes. */
export interface Asked {
  readonly name: string
  readonly input: unknown
  readonly signal: AbortSignal
  readonly resolve: (output: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Connects to an engine whose calls wait in a list until the test answers them. */
export async function connectToWaiting(): Promise<Asked[]> {
  const asked: Asked[] = []
  await connectTo(
    (name, input, { signal }) =>
      new Promise((resolve, reject) => asked.push({ name, input, signal, resolve, reject })),
  )
  return asked
}
