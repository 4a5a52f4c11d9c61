import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowedHost } from '../host/access.ts'
import { startWebHost, type WebHost } from './server.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

let folder: string
let host: WebHost
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-allow-host-'))
  host = await startWebHost({
    assets: folder,
    home: folder,
    port: 0,
    withToken: true,
    allowedHosts: ['localhost:9999', 'forwarded.example', '[::1]:9999'],
    initial: null,
    log: () => undefined,
  })
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

async function get(Host: string, path = '/') {
  const { port } = new URL(host.debugApi)
  const sent = request({ host: '127.0.0.1', port, path, headers: { Host } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const part of response.setEncoding('utf8')) body += part
  return { status: response.statusCode, headers: response.headers, body }
}

describe('the name by which the host is called', () => {
  test('is one of its own, or one that was allowed', async () => {
    const { port } = new URL(host.debugApi)
    for (const own of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST']) {
      expect([own, (await get(`${own}:${port}`)).status]).toEqual([own, 401])
    }
    for (const allowed of ['localhost:9999', 'forwarded.example']) {
      const { status, headers } = await get(allowed, `/?token=${host.token}`)
      expect([allowed, status, headers.location]).toEqual([allowed, 303, '/'])
      const policy = headers['content-security-policy']
      expect(policy).toContain(`ws://${allowed}`)
      // An IPv6 address is no source that a browser understands.
      expect(policy).not.toContain('[')
    }
  })

  test('is refused else, with the way out, and without text that is no name', async () => {
    const { port } = new URL(host.debugApi)
    for (const path of ['/', '/api/debug/conversations']) {
      const { status, body } = await get('localhost:8888', path)
      expect(status).toBe(403)
      expect(body).toContain(`ssh -L ${port}:127.0.0.1:${port}`)
      expect(body).toContain('--allow-host localhost:8888')
      expect((await get('<b>evil', path)).body).toContain('--allow-host NAME:PORT')
    }
    expect((await get('forwarded.example:8080')).status).toBe(403)
  })

  test.each([
    ['LocalHost:9999', 'localhost:9999'],
    ['name.example:80', 'name.example'],
    ['[::1]:9999', '[::1]:9999'],
    ['http://localhost:9999', null],
    ['*', null],
    ['a:b', null],
    ['', null],
  ])('%s is allowed as %s', (given, as) => expect(allowedHost(given)).toBe(as))
})

test.skipIf(process.platform === 'win32')('serve ends when its parent is killed', async () => {
  // As npm runs it: a shell between, which is killed and passes nothing on.
  const serve = `"${process.execPath}" "${join(ROOT, 'electron/cli/turnscope.ts')}" serve --no-token & wait`
  const shell = spawn('sh', ['-c', serve], { env: { ...process.env, TURNSCOPE_HOME: folder } })
  const [line] = (await once(shell.stdout.setEncoding('utf8'), 'data')) as [string]
  const { url } = JSON.parse(line)
  expect((await fetch(url)).status).toBeLessThan(500)
  shell.kill('SIGKILL')
  await expect.poll(() => fetch(url).catch(() => 'gone')).toBe('gone')
})
