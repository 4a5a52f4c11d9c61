import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { conformanceCases } from '../../shared/rpc/testing/conformance.ts'
import type { TransportPair } from '../../shared/rpc/testing/peers.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 64 * 1024 * 1024 })
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
})

/** The client's end is handed out while it still connects: what it sends early must wait, not be lost. */
async function open(Socket: typeof WebSocket | typeof globalThis.WebSocket): Promise<TransportPair> {
  const accepted = once(server, 'connection') as Promise<[WebSocket]>
  const client = webSocketTransport(new Socket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`))
  return { client, server: webSocketTransport((await accepted)[0]) }
}

describe.each([
  ['ws', WebSocket],
  ["the platform's own", globalThis.WebSocket],
] as const)('over a WebSocket, the client being %s', (_name, Socket) => {
  test.each(conformanceCases)('$name', async ({ run }) => {
    const pair = await open(Socket)
    try {
      await run(pair)
    } finally {
      pair.client.close()
      pair.server.close()
    }
  })
})

test('what is sent before the socket is open arrives once it is', async () => {
  const accepted = once(server, 'connection') as Promise<[WebSocket]>
  const client = webSocketTransport(new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`))
  client.send({ early: 1 })
  client.send({ early: 2 })
  const there = webSocketTransport((await accepted)[0])
  const got: unknown[] = []
  await new Promise<void>((resolve) => {
    there.onMessage((message) => {
      got.push(message)
      if (got.length === 2) resolve()
    })
  })
  expect(got).toEqual([{ early: 1 }, { early: 2 }])
  client.close()
})

test('a text that is no JSON, and bytes, do not disturb the connection', async () => {
  const accepted = once(server, 'connection') as Promise<[WebSocket]>
  const raw = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const there = webSocketTransport((await accepted)[0])
  const got: unknown[] = []
  const all = new Promise<void>((resolve) => {
    there.onMessage((message) => {
      got.push(message)
      if (got.length === 3) resolve()
    })
  })
  await once(raw, 'open')
  raw.send('{"torn":')
  raw.send(Buffer.from([1, 2, 3]))
  raw.send('{"whole":1}')
  await all
  expect(got[0]).toBe('{"torn":')
  expect(got[2]).toEqual({ whole: 1 })
  raw.close()
})
