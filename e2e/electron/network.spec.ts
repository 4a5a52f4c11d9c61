import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { expect, sampleIn, test } from '../fixtures.ts'
import { makeHome, type RunningElectron, removeHome, startElectron } from '../hosts.ts'
import { chooseFromMenu, menuItems } from '../menu.ts'

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

test('a later version is asked for only once somebody said so, at one address', async ({ home, start }) => {
  const asked: IncomingMessage[] = []
  const feed = createHttpServer((request, response) => {
    asked.push(request)
    response.end('{"tag_name":"v99.1.0","html_url":"https://example.invalid/99"}')
  })
  await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/latest`
  const file = join(home, 'updates.json')
  writeFileSync(file, JSON.stringify({ feed: address }))
  const labels = async (app: RunningElectron) => (await menuItems(app)).map(({ label }) => label)
  try {
    const first = (await start()) as RunningElectron
    await expect(first.page.getByText(/SQLite 3\./)).toBeVisible()
    const shown = await first.app.evaluate(async ({ dialog }) => {
      const shown: string[] = []
      Object.assign(globalThis, { shown })
      dialog.showMessageBox = (async ({ message, detail }: { message: string; detail: string }) => {
        shown.push(`${message} ${detail}`)
        return { response: shown.length === 1 ? 0 : 1, checkboxChecked: true }
      }) as unknown as typeof dialog.showMessageBox
      return shown
    })
    expect(shown).toEqual([])
    expect(asked).toEqual([])
    // A person asks, and says that it may be asked at each start.
    await chooseFromMenu(first, 'Check for Updates…')
    const said = () => first.app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)
    await expect.poll(async () => (await said()).length).toBe(2)
    expect((await said())[0]).toContain(`This asks ${address} once`)
    expect((await said())[1]).toContain('Turnscope 99.1.0 is there.')
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /latest'])
    await first.close()

    const second = (await start()) as RunningElectron
    await expect.poll(() => labels(second)).toContain('Turnscope 99.1.0 Is There…')
    expect(asked).toHaveLength(2)
    await second.close()

    feed.close()
    feed.closeAllConnections()
    const third = (await start()) as RunningElectron
    await expect
      .poll(() => readFileSync(join(home, 'logs', 'turnscope.log'), 'utf8'))
      .toContain('could not be reached')
    await expect(third.page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
    expect(await labels(third)).toContain('Check for Updates…')
  } finally {
    feed.close()
  }
})
