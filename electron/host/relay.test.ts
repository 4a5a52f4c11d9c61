import { type ChildProcess, fork } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conformanceCases } from '../../shared/rpc/testing/conformance.ts'
import { createConnector } from './multiplex.ts'
import { childLink } from './process-link.ts'

const relay = new URL('./fixtures/relay-child.ts', import.meta.url)

function startRelay(): { child: ChildProcess; connector: ReturnType<typeof createConnector> } {
  const child = fork(relay, { serialization: 'advanced' })
  return { child, connector: createConnector(childLink(child)) }
}

describe('over a child process that relays many connections', () => {
  let shared: ReturnType<typeof startRelay>
  beforeAll(() => {
    shared = startRelay()
  })
  afterAll(() => {
    shared.child.disconnect()
  })

  test.each(conformanceCases)('$name', async ({ run }) => {
    const pair = { client: shared.connector.open(), server: shared.connector.open() }
    try {
      await run(pair)
    } finally {
      pair.client.close()
      pair.server.close()
    }
  })
})

test('every connection closes when the child is killed, and one opened afterwards is closed already', async () => {
  const { child, connector } = startRelay()
  const closed = [connector.open(), connector.open(), connector.open()].map(
    (transport) => new Promise<string>((resolve) => transport.onClose(resolve)),
  )
  child.kill('SIGKILL')
  expect(await Promise.all(closed)).toEqual(Array(3).fill('it was ended by SIGKILL'))
  const late = await new Promise<string>((resolve) => connector.open().onClose(resolve))
  expect(late).toBe('it was ended by SIGKILL')
})
