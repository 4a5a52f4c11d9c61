import { spawn, spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { electronRuntime } from '../../build/start/find-electron.ts'
import { confirmOpening, expect, sampleIn, test } from '../fixtures.ts'
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

/**
 * Runs what follows in a network of its own, in which every address leads back to it: the name of its process first, then,
 * once that has ended, what the kernel counted there.
 */
const APART = [
  ...['unshare', '--map-current-user', '--keep-caps', '--net', 'sh', '-c'],
  `ip link set lo up && ip route add default dev lo && { "$@" & echo $!; wait $!; cat /proc/net/snmp; }`,
  'sh',
]

/** How often anything was connected to or sent, of what `cat /proc/net/snmp` printed. */
function sent(printed: string): { connections: number; datagrams: number } {
  const counted = (protocol: string, name: string): number => {
    const [names, counts] = printed.split('\n').filter((line) => line.startsWith(`${protocol}:`))
    return Number(counts!.split(' ')[names!.split(' ').indexOf(name)])
  }
  return { connections: counted('Tcp', 'ActiveOpens'), datagrams: counted('Udp', 'OutDatagrams') }
}

test('in a network of its own the app, the engine and whatever they start send nothing, as the kernel counts', async ({
  start,
  evidence,
  home,
}) => {
  const [program, ...args] = APART
  const control = spawnSync(
    program!,
    [
      ...args,
      process.execPath,
      '-e',
      'const to = require("node:net").connect(80, "192.0.2.1"); setImmediate(() => to.destroy())',
    ],
    { encoding: 'utf8', timeout: 60_000 },
  )
  test.skip(
    control.status !== 0,
    'this system makes no network of its own for anybody (unshare and ip on Linux do)',
  )
  expect(sent(control.stdout).connections).toBeGreaterThan(0)

  const app = await start(sampleIn(evidence))
  await confirmOpening(app)
  await app.close()
  const runtime = electronRuntime()
  if ('missing' in runtime) return
  const apart = spawn(program!, [...args, runtime.executable, ...runtime.args], {
    env: { ...process.env, TURNSCOPE_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  apart.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const ended = new Promise((resolve) => apart.once('close', resolve))
  try {
    // It comes back to the case that was open.
    await expect.poll(() => globSync('cases/*/case.lock', { cwd: home }).length).toBe(1)
  } finally {
    process.kill(Number(printed.split('\n')[0]), 'SIGTERM')
    await ended
  }
  expect(sent(printed)).toEqual({ connections: 0, datagrams: 0 })
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

    // One that hangs is started again: each start that got so far has asked once.
    const log = () => readFileSync(join(home, 'logs', 'turnscope.log'), 'utf8')
    const starts = () => log().match(/ Turnscope [^ ]+, Electron /g)?.length ?? 0
    const before = starts()
    expect(before).toBeGreaterThan(0)
    const second = (await start()) as RunningElectron
    await expect.poll(() => labels(second)).toContain('Turnscope 99.1.0 Is There…')
    const asking = asked.map(({ method, url }) => `${method} ${url}`)
    expect(new Set(asking)).toEqual(new Set(['GET /latest']))
    expect(asking.length).toBeGreaterThan(1)
    expect(asking.length).toBeLessThanOrEqual(1 + starts() - before)
    await second.close()

    feed.close()
    feed.closeAllConnections()
    const third = (await start()) as RunningElectron
    await expect.poll(log).toContain('could not be reached')
    await expect(third.page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
    expect(await labels(third)).toContain('Check for Updates…')
  } finally {
    feed.close()
  }
})
