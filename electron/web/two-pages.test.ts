import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import { writeSample } from '../engine/sample/write.ts'
import { startWebHost, type WebHost } from './server.ts'

let root: string
let host: WebHost
let pages: readonly [Client, Client]
let case_id: string
const heard: string[][] = [[], []]

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-two-pages-')))
  const { path } = writeSample(join(root, 'turns.db'), { turns: 300, seed: 1, generation: 'v2' })
  host = await startWebHost({
    assets: root,
    home: join(root, 'home'),
    port: 0,
    withToken: false,
    initial: { path, timeline_path: null },
    log: () => undefined,
  })
  const { host: name, origin } = new URL(host.url)
  const open = (): Client =>
    createClient(webSocketTransport(new WebSocket(`ws://${name}/rpc`, { headers: { origin } }) as never))
  pages = [open(), open()]
  for (const [n, page] of pages.entries()) {
    heard[n] = []
    page.on('case.changed', ({ revision }) => heard[n]!.push(`revision ${revision}`))
    page.on('case.gone', ({ deleted }) => heard[n]!.push(deleted ? 'deleted' : 'closed'))
  }
  ;({ case_id } = await pages[0].call('case.open', { path }))
})
afterEach(async () => {
  for (const page of pages) page.close()
  await host.close()
  rmSync(root, { recursive: true })
})

const outcomes = (all: readonly PromiseSettledResult<unknown>[]): string[] =>
  all.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { kind: string }).kind))

test('two pages that decide about the same turns at once: each turn is decided once, the other is told, and undo is one page’s', async () => {
  await pages[0].call('migrate.run', { case_id })
  expect((await pages[1].call('case.open', { case_id })).migration).not.toBeNull()
  const { items } = await pages[1].call('missing.page', { case_id, limit: 20 })
  const column = 'runtime_key'
  const turns = items.filter(({ runtime_key }) => runtime_key === '').slice(0, 8)
  expect(turns).toHaveLength(8)
  const before = (await pages[0].call('journal.page', { case_id })).total
  for (const [n, { conv_id, session_id, turn_id }] of turns.entries()) {
    const turn = { conv_id, session_id, turn_id }
    const values = n % 2 === 0 ? ['first', 'second'] : ['second', 'first']
    const asked = values.map((value, at) =>
      pages[at]!.call('recovery.assert', { case_id, turn, column, value, reason: 'known' }),
    )
    const ended = outcomes(await Promise.allSettled(asked))
    expect(ended.filter((how) => how === 'done')).toHaveLength(1)
    expect(ended).not.toContain('Internal')
    const kept = await pages[1 - (n % 2)]!.call('turn.get', { case_id, ...turn })
    expect(kept.runtime_key).toBe(values[ended.indexOf('done')])
  }
  const { items: runs, total } = await pages[0].call('journal.page', { case_id })
  expect(total - before).toBe(8)
  const run_id = Math.max(...runs.map((run) => run.run_id))
  const undone = await Promise.allSettled(
    pages.map((page) => page.call('recovery.undo', { case_id, run_id })),
  )
  expect(outcomes(undone).filter((how) => how === 'done')).toHaveLength(1)
  expect(outcomes(undone)).not.toContain('Internal')
  await expect.poll(() => heard.map((each) => each.at(-1))).toEqual([heard[0]!.at(-1), heard[0]!.at(-1)])
  expect(heard[1]!.length).toBeGreaterThanOrEqual(9)
})

test('notes of two pages at once are all kept, and a case that one deletes meanwhile is said to be gone in the other', async () => {
  const { items } = await pages[0].call('conversations.page', { case_id, limit: 10 })
  const noted = await Promise.allSettled(
    items.flatMap(({ conv_id }, n) => [
      pages[n % 2]!.call('notes.set', { case_id, conv_id, turn: null, text: `note ${n}` }),
    ]),
  )
  expect(new Set(outcomes(noted))).toEqual(new Set(['done']))
  const kept = await pages[1].call('notes.list', { case_id })
  expect(kept.items.map(({ text }) => text).sort()).toEqual(items.map((_, n) => `note ${n}`).sort())

  const crossing = await Promise.allSettled([
    pages[1].call('migrate.run', { case_id }),
    pages[1].call('export.database', { case_id, path: join(root, 'out.db') }),
    pages[0].call('cases.delete', { case_id }),
    pages[1].call('notes.set', { case_id, conv_id: items[0]!.conv_id, turn: null, text: 'late' }),
    pages[1].call('case.view', { case_id }),
  ])
  expect(outcomes(crossing)).not.toContain('Internal')
  // While a migration writes it is refused, and nothing is gone by half; done it is once that has ended.
  const deleted = outcomes(crossing)[2]
  expect(['done', 'Conflict']).toContain(deleted)
  if (deleted === 'Conflict') {
    expect(outcomes(crossing).slice(0, 2)).toEqual(['done', expect.stringMatching(/^(done|Conflict)$/)])
    await pages[0].call('cases.delete', { case_id })
  }
  await expect.poll(() => heard.map((each) => each.at(-1))).toEqual(['deleted', 'deleted'])
  await expect(pages[1].call('case.view', { case_id })).rejects.toMatchObject({ kind: 'NotFound' })
  expect((await pages[1].call('cases.list', {})).items).toEqual([])
})
