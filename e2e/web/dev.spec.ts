import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { expect, sampleIn, test } from '../fixtures.ts'

/** Starts `npm run dev` with a file; gives the address it prints. */
async function startDev(home: string, file: string): Promise<{ url: URL; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, ['build/dev.ts', file], {
    env: { ...process.env, TURNSCOPE_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('http://')) continue
    return {
      url: new URL(line.trim()),
      stop: async () => {
        child.kill('SIGTERM')
        await ended
      },
    }
  }
  throw new Error('the development server ended without an address')
}

/** What a WebSocket from a page of `origin` gets: `open`, or the status it is refused with. */
function handshake(url: URL, origin: string, cookie: string): Promise<string> {
  const socket = new WebSocket(`ws://${url.host}/rpc`, { origin, headers: { cookie } })
  return new Promise((resolve) => {
    socket.on('open', () => resolve('open'))
    socket.on('unexpected-response', (_, response) => resolve(String(response.statusCode)))
    socket.on('error', (error) => resolve(error.message))
  }).finally(() => socket.terminate()) as Promise<string>
}

test('the development server shows the app from source, on a real engine, to its own page alone', async ({
  browserForWeb,
  evidence,
  home,
}) => {
  const dev = await startDev(home, sampleIn(evidence))
  const context = await browserForWeb!.newContext()
  try {
    const page = await context.newPage()
    const sockets: string[] = []
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname))
    await page.goto(dev.url.href)
    await expect(page.getByRole('region', { name: 'Before opening' })).toContainText('turns.db')
    // The engine's, and Vite's own, which brings changes to the page.
    await expect.poll(() => [...new Set(sockets)].sort()).toEqual(['/', '/rpc'])

    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    expect(await handshake(dev.url, dev.url.origin, cookie)).toBe('open')
    expect(await handshake(dev.url, 'http://evil.example', cookie)).not.toBe('open')
    expect(await handshake(dev.url, dev.url.origin, '')).not.toBe('open')
  } finally {
    await context.close()
    await dev.stop()
  }
})
