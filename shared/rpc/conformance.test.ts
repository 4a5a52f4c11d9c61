import { MessageChannel } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { assertPlain } from './plain.ts'
import { conformanceCases } from './testing/conformance.ts'
import { createMemoryPair } from './testing/memory.ts'
import type { TransportPair } from './testing/peers.ts'
import { messagePortTransport } from './transports/message-port.ts'

function memory(): TransportPair {
  const [client, server] = createMemoryPair()
  return { client, server }
}

function messagePorts(): TransportPair {
  const { port1, port2 } = new MessageChannel()
  return { client: messagePortTransport(port1), server: messagePortTransport(port2) }
}

describe.each([
  ['memory', memory],
  ['MessagePort', messagePorts],
] as const)('over %s', (_name, open) => {
  test.each(conformanceCases)('$name', async ({ run }) => {
    const pair = open()
    try {
      await run(pair)
    } finally {
      pair.client.close()
      pair.server.close()
    }
  })
})

test('plain data is told from what only looks like it, by its place', () => {
  assertPlain({ a: [1, 'x', null, { b: undefined }], c: Object.create(null) })
  expect(() => assertPlain({ a: [0, { b: 1n }] })).toThrow('$.a[1].b is a bigint')
  expect(() => assertPlain({ a: new Uint8Array(1) })).toThrow('$.a is a Uint8Array')
})
