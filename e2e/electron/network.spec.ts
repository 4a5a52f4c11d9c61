import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { expect, sampleIn, test } from '../fixtures.ts'
import { makeHome, removeHome, startElectron } from '../hosts.ts'

/** Where all that the app would send to the network arrives instead. */
async function listen(onConnection: (asked: string) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', (bytes) => onConnection(String(bytes).split('\r\n')[0]!))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test('from its start to an open case the app connects to nobody', async ({ evidence }) => {
  const asked: string[] = []
  const proxy = await listen((line) => asked.push(line))
  const home = makeHome()
  const app = await startElectron({
    home,
    file: sampleIn(evidence),
    args: [`--proxy-server=127.0.0.1:${(proxy.address() as AddressInfo).port}`],
  })
  try {
    await app.page
      .getByRole('region', { name: 'Before opening' })
      .getByRole('button', { name: 'Open' })
      .click()
    await expect(app.page.getByRole('banner')).toContainText('sealed')
    expect(asked).toEqual([])
    // The net is there: what our rules let pass does arrive in it.
    await app.app.evaluate(({ net, session }) => {
      session.defaultSession.webRequest.onBeforeRequest(null)
      void net.fetch('http://turnscope.invalid/').catch(() => undefined)
    })
    await expect.poll(() => asked).toEqual(['GET http://turnscope.invalid/ HTTP/1.1'])
  } finally {
    await app.close()
    proxy.close()
    removeHome(home)
  }
})
