import { once } from 'node:events'
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { methods } from '../../shared/contract/methods.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import { writeTurns } from '../engine/evidence/fixtures.ts'
import { allowedFolders } from './allowed-folders.ts'
import { startWebHost, type WebHost } from './server.ts'

let root: string
let host: WebHost
const at = (...names: string[]): string => join(root, ...names)

const start = (pong?: number): Promise<WebHost> =>
  startWebHost({
    assets: at('page'),
    home: at('home'),
    port: 0,
    withToken: false,
    allowedFolders: [at('allowed')],
    initial: { path: at('given', 'turns.db'), timeline_path: null },
    log: () => undefined,
    ...(pong === undefined ? {} : { patience: { pong } }),
  })

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-allowed-')))
  for (const name of ['given', 'allowed', 'other', 'home']) mkdirSync(at(name))
  writeTurns(at('given', 'turns.db'), { turns: 3 })
  writeTurns(at('allowed', 'turns.db'), { turns: 4 })
  writeTurns(at('other', 'turns.db'), { turns: 5 })
  host = await start()
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true })
})

const page = () => {
  const { host: name, origin } = new URL(host.url)
  return createClient(webSocketTransport(new WebSocket(`ws://${name}/rpc`, { headers: { origin } }) as never))
}
const outside = { kind: 'NotReadable', next: expect.stringContaining('--allow-dir') }

test('a page reads and writes beside the file and in folders that were allowed, and nowhere else, by whatever name', async () => {
  const client = page()
  const { case_id } = await client.call('case.open', { path: at('given', 'turns.db') })
  expect((await client.call('files.list', {})).path).toBe(at('given'))
  await client.call('export.database', { case_id, path: at('allowed', 'out.db') })

  symlinkSync(at('other'), at('allowed', 'link'))
  symlinkSync(at('other', 'turns.db'), at('allowed', 'link.db'))
  // What they lead to is not there, and might be made.
  symlinkSync(at('other', 'new.db'), at('allowed', 'dangling.db'))
  symlinkSync(join('..', 'other', 'new'), at('allowed', 'dangling'))
  symlinkSync('round.db', at('allowed', 'round.db'))
  // Beside the folder that the link leads to, and not beside the link; Windows takes it for beside the link.
  symlinkSync('link/../new.db', at('allowed', 'around.db'))
  const ways = [
    at('other', 'turns.db'),
    at('allowed', '..', 'other', 'turns.db'),
    at('allowed', 'link', 'turns.db'),
    at('allowed', 'link.db'),
    at('allowed', 'dangling.db'),
    at('allowed', 'dangling', 'turns.db'),
    at('allowed', 'round.db'),
    ...(process.platform === 'win32' ? [] : [at('allowed', 'around.db')]),
    at('allowed-not', 'turns.db'),
    ` file://${at('other', 'turns.db')}`,
    `"${at('other', 'turns.db')}"`,
    '/etc/passwd',
  ]
  for (const path of ways) {
    await expect(client.call('evidence.look', { path }), path).rejects.toMatchObject(outside)
    await expect(client.call('case.open', { path }), path).rejects.toMatchObject(outside)
    await expect(client.call('payload.check', { from: { path } }), path).rejects.toMatchObject(outside)
    const beside = client.call('case.openBeside', { case_id, other: { path } })
    await expect(beside, path).rejects.toMatchObject(outside)
    await expect(client.call('export.database', { case_id, path }), path).rejects.toMatchObject(outside)
  }
  // No option allows the engine's own, and none is advised.
  const record = at('home', 'cases', case_id, 'case.json')
  await expect(client.call('evidence.look', { path: record })).rejects.toMatchObject({
    kind: 'NotReadable',
    next: expect.stringContaining(`outside of ${at('home')}`),
  })
  const path = at('given', 'turns.db')
  await expect(client.call('evidence.look', { path, wal_path: ways[0]! })).rejects.toMatchObject(outside)
  await expect(client.call('evidence.sort', { paths: [path, ways[0]!] })).rejects.toMatchObject(outside)
  await expect(client.call('case.open', { path, timeline_path: ways[0]! })).rejects.toMatchObject(outside)
  await expect(client.call('files.list', { path: at('other') })).rejects.toMatchObject(outside)
  client.close()
})

test('two pages work at once, and a refusal of one is none of the other', async () => {
  const [one, two] = [page(), page()]
  const answers = await Promise.allSettled([
    one.call('case.open', { path: at('other', 'turns.db') }),
    two.call('case.open', { path: at('allowed', 'turns.db') }),
    one.call('case.open', { path: at('given', 'turns.db') }),
  ])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  one.close()
  two.close()
})

test('a path that begins where the host was started is refused: a page does not know where that is', async () => {
  const client = page()
  const { case_id } = await client.call('case.open', { path: at('given', 'turns.db') })
  for (const path of ['out.db', './out.db', 'allowed/out.db', '../out.db', '']) {
    await expect(client.call('export.database', { case_id, path }), path).rejects.toMatchObject({
      kind: 'InvalidRequest',
      next: expect.stringContaining('whole path'),
    })
  }
  client.close()
})

test('a connection that is half open is dropped, whoever listens is asked', async () => {
  await host.close()
  host = await start(500)
  const { host: name, origin } = new URL(host.url)
  const open = (autoPong: boolean) => new WebSocket(`ws://${name}/rpc`, { headers: { origin }, autoPong })
  const [deaf, listening] = [open(false), open(true)]
  await once(listening, 'ping')
  await once(deaf, 'close')
  listening.terminate()
})

test('a hard link in an allowed folder is a file of that folder', async () => {
  linkSync(at('other', 'turns.db'), at('allowed', 'hard.db'))
  writeFileSync(at('allowed', 'notes.txt'), '')
  const client = page()
  expect((await client.call('evidence.look', { path: at('allowed', 'hard.db') })).name).toBe('hard.db')
  client.close()
})

test('a folder that the engine’s own lies in allows its sample, and nothing else of that', () => {
  const inside = allowedFolders({ named: [at()], files: [], home: at('home') })
  inside.check('evidence.look', { path: at('home', 'sample-1', 'turns.db') })
  inside.check('evidence.look', { path: at('other', 'turns.db') })
  const engines = ['cases/a/work.db', 'downloads/a/file', 'fleet/a', 'preferences.json']
  for (const name of ['', 'turnscope.log'])
    expect(() => inside.check('export.database', { path: at('home', name) }), name).toThrow('lies outside')
  const started = allowedFolders({ named: [at()], files: [at('home', 'turns.db')], home: at('home') })
  started.check('evidence.look', { path: at('home', 'turns.db') })
  // No option allows these, and none is advised.
  for (const folders of [inside, started])
    for (const name of engines)
      expect(() => folders.check('export.database', { path: at('home', name) }), name).toThrow(
        expect.objectContaining({ next: expect.not.stringContaining('--allow-dir') }),
      )
})

/** Where in an input something stands, by the names that lead there; a list is `0`. */
function placesIn(schema: unknown, way: readonly string[] = []): string[][] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties, items, anyOf, oneOf, allOf } = schema as Record<string, unknown>
  const options = [anyOf, oneOf, allOf].flatMap((each) => (Array.isArray(each) ? each : []))
  return [
    [...way],
    ...options.flatMap((option) => placesIn(option, way)),
    ...placesIn(items, [...way, '0']),
    ...Object.entries(properties ?? {}).flatMap(([name, inner]) => placesIn(inner, [...way, name])),
  ]
}

/** Names of places in metadata, and what else is called like a path and is none. */
const NO_FILE = ['recovery.take path', 'rule path', 'rules 0 path', 'recovery_rule path']

test('every place of the contract that may name a file is looked at, however deep it stands', () => {
  const { check } = allowedFolders({ named: [join(tmpdir(), 'nowhere')], files: [], home: tmpdir() })
  const outside = resolve('/outside/turns.db')
  const seen: string[] = []
  for (const [method, { input }] of Object.entries(methods)) {
    const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', reused: 'inline' })
    for (const way of placesIn(schema)) {
      const named = way.findLast((name) => name !== '0') ?? ''
      if (!/path|file|folder|dir|location/i.test(named)) continue
      if (NO_FILE.some((none) => `${method} ${way.join(' ')}`.endsWith(none))) continue
      if (named === 'paths' && way.at(-1) !== '0') continue
      const given = way.reduceRight<unknown>(
        (inner, name) => (name === '0' ? [inner] : { [name]: inner }),
        outside,
      )
      seen.push(way.join(' '))
      expect(() => check(method, given), `${method} ${way.join(' ')}`).toThrow('outside the folders')
    }
  }
  expect(seen).toEqual(expect.arrayContaining(['path', 'paths 0', 'from path', 'other path', 'wal_path']))
})
