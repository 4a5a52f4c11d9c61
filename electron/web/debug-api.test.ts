import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skipWhere } from '../engine/evidence/fixtures.ts'
import { writeSample } from '../engine/sample/write.ts'
import { startWebHost, type WebHost } from './server.ts'

const DOCS = fileURLToPath(new URL('../../docs/debug-api.md', import.meta.url))
const run = promisify(execFile)
const CONVERSATION = 'd4f858a4-9c00-4e36-bccc-7fdaafabbf58'

let folder: string
let host: WebHost
const logged: string[] = []

const start = (initial: { path: string; timeline_path: string | null } | null, withToken = true) =>
  startWebHost({
    assets: folder,
    home: mkdtempSync(join(folder, 'home-')),
    port: 0,
    withToken,
    initial,
    log: (line) => logged.push(line),
  })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-debug-http-'))
  mkdirSync(join(folder, 'evidence'))
  // As docs/debug-api.md has it.
  const sample = writeSample(join(folder, 'evidence', 'turns.db'), { turns: 300, generation: 'v3' })
  host = await start(sample)
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** `fetch` would normalise the path and refuse to set Host. */
async function ask(
  target: string,
  {
    headers = bearer(),
    method = 'GET',
    of = host,
  }: { headers?: Record<string, string>; method?: string; of?: WebHost } = {},
): Promise<Answer> {
  const { port } = new URL(of.debugApi)
  const sent = request({ host: '127.0.0.1', port, path: target, method, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const part of response.setEncoding('utf8')) body += part
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}
const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${host.token}` })

describe('who may ask', () => {
  test('the token lets in as a header and in the address, and the page’s cookie does', async () => {
    expect((await ask('/api/debug/conversations')).status).toBe(200)
    expect((await ask(`/api/debug/conversations?token=${host.token}`, { headers: {} })).status).toBe(200)
    const { headers } = await ask(`/?token=${host.token}`, { headers: {} })
    const Cookie = headers['set-cookie']![0]!.split(';')[0]!
    expect((await ask('/api/debug/conversations', { headers: { Cookie } })).status).toBe(200)
  })

  test('nobody else gets an answer, whatever is asked', async () => {
    for (const [target, headers] of [
      ['/api/debug/conversations', {}],
      ['/api/debug/nothing', {}],
      ['/api/debug/conversations?token=', {}],
      ['/api/debug/conversations?token=guess', {}],
      ['/api/debug/conversations', { Authorization: 'Bearer guess' }],
      ['/api/debug/conversations', { Authorization: `Basic ${host.token}` }],
    ] as const) {
      const { status, headers: given } = await ask(target, { headers })
      expect([target, status, given['www-authenticate']]).toEqual([target, 401, 'Bearer'])
    }
    const Host = 'evil.example'
    expect((await ask('/api/debug/conversations', { headers: { ...bearer(), Host } })).status).toBe(403)
    const { headers } = await ask('/api/debug/conversations')
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
  })

  test('without a token every program of this machine may ask, and still by no other name', async () => {
    const open = await start(null, false)
    expect((await ask('/api/debug/nothing', { headers: {}, of: open })).status).toBe(503)
    expect((await ask('/api/debug/nothing', { headers: { Host: 'evil.example' }, of: open })).status).toBe(
      403,
    )
    await open.close()
  })
})

test('the server’s statuses and messages arrive', async () => {
  for (const [method, target, status, body] of [
    ['GET', '/api/debug/turns', 400, 'missing conv_id or session_id\n'],
    ['GET', '/api/debug/turn/a%2Fb/c', 400, 'expected /api/debug/turn/:convId/:sessionId/:turnId\n'],
    ['GET', '/api/debug/turn/a/../c', 404, 'turn not found\n'],
    ['GET', '/api/debug/conversations/%25', 404, 'conversation not found\n'],
    ['GET', '/api/debug/../../etc/passwd', 404, '404 page not found\n'],
    ['POST', '/api/debug/conversations', 405, 'method not allowed\n'],
    ['HEAD', '/api/debug/conversations', 405, ''],
    ['OPTIONS', '/api/debug/turns', 405, 'method not allowed\n'],
  ] as const) {
    const answer = await ask(target, { method })
    expect([target, answer.status, answer.body]).toEqual([target, status, body])
  }
})

test('a path behind the base address, which ends in it already, is understood', async () => {
  const [short, whole] = await Promise.all(
    ['/api/debug/conversations', '/api/debug/api/debug/conversations'].map((target) => ask(target)),
  )
  expect(whole!.body).toBe(short!.body)
})

test('many requests at once are all answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => ask(`/api/debug/turns?conv_id=${CONVERSATION}&limit=1`)),
  )
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
})

test('the page may close the case: it is opened again for the next request', async () => {
  const { body } = await ask('/api/debug/conversations')
  const page = await host.connect()
  const [only] = (await page.call('cases.list', {})).items
  await page.call('case.close', { case_id: only!.case_id })
  expect((await ask('/api/debug/conversations')).body).toBe(body)
  page.close()
})

test('a host that was started without a file answers from the case that was opened last', async () => {
  const bare = await start(null)
  const headers = { Authorization: `Bearer ${bare.token}` }
  const none = await ask('/api/debug/conversations', { headers, of: bare })
  expect([none.status, none.body]).toEqual([503, expect.stringContaining('not open')])
  const page = await bare.connect()
  await page.call('case.open', { path: join(folder, 'evidence', 'turns.db') })
  const { status, body } = await ask('/api/debug/conversations', { headers, of: bare })
  expect([status, JSON.parse(body).items[0].source]).toEqual([200, 'turns'])
  page.close()
  await bare.close()
})

test('a file that cannot be opened is a 503 in words, again and again, and never a stack', async () => {
  const path = join(folder, 'no.db')
  writeFileSync(path, 'this is not a database, but long enough to be looked at as if it were one')
  const odd = await start({ path, timeline_path: null })
  const headers = { Authorization: `Bearer ${odd.token}` }
  for (let times = 0; times < 2; times++) {
    const { status, body } = await ask('/api/debug/conversations', { headers, of: odd })
    expect([status, body]).toEqual([503, expect.stringMatching(/^\S[^\n]*\n$/)])
    expect(body).not.toMatch(/\bat \S+:\d+|SQLITE|node:/)
  }
  await odd.close()
})

test('no token is ever logged', () => {
  expect(logged.join('\n')).not.toContain(host.token)
})

/** Commands of the `console` blocks, each with the output that stands below it. */
function examples(): { command: string; output: string }[] {
  const blocks = readFileSync(DOCS, 'utf8').matchAll(/^```console\n(.*?)^```$/gms)
  return [...blocks].flatMap(([, block]) =>
    block!
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n')
        return { command: part.slice(0, end), output: part.slice(end + 1) }
      }),
  )
}

const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
/** Why an example cannot be tried here; null when it can. */
const missingFor = (command: string): string | null => {
  const absent = ['curl', ...(command.includes('| jq ') ? ['jq'] : [])].filter(
    (program) => !isInstalled(program),
  )
  return absent.length === 0 ? null : `${absent.join(' and ')} cannot be found here`
}

test('docs/debug-api.md has examples', () => {
  expect(examples().length).toBeGreaterThan(8)
})

test.for(examples())(
  'docs/debug-api.md, example %# does what it says',
  async ({ command, output }, context) => {
    skipWhere(context, missingFor(command))
    const env = { ...process.env, DEBUG_API: host.debugApi, TOKEN: host.token! }
    const { stdout } = await run('sh', ['-c', command], { env })
    expect(stdout).toBe(output)
  },
)
