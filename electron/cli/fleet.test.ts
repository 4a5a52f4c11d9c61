import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeTimelineStore, writeTurns } from '../engine/evidence/fixtures.ts'
import { turnscope } from './fixtures.ts'

let folder: string
let copies: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-fleet-'))
  copies = join(folder, 'alice-at-acme')
  mkdirSync(copies)
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => turnscope(args, { env: { TURNSCOPE_TMPDIR: folder } })

/** Everything that is written below a folder, and how it is called there. */
const textBelow = (path: string): string =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .map((entry) =>
      entry.isFile()
        ? entry.name + readFileSync(join(entry.parentPath, entry.name)).toString('latin1')
        : entry.name,
    )
    .join('\n')

/** A customer's copies of which every name and every value that can be one is a secret. */
function writeSecrets(): readonly string[] {
  const path = writeTurns(join(copies, 'secret-shop.db'), { turns: 12, generation: 'v3', journal: 'wal' })
  const db = new Database(path)
  db.exec(`UPDATE turns SET conv_id = 'secret-conv', session_id = 'secret-session', turn_id = 'secret-turn' || rowid,
    runtime_key = iif(rowid % 3 = 0, 'secret runtime @acme', runtime_key), inference_id = 'secret-inf' || rowid,
    turn_data_json = '{"said":"secret-content"}';
    UPDATE turns SET runtime_key = '', turn_metadata_json = '{"geppetto.runtime@v1":{"runtime_key":{"mail":"secret@acme"}}}' WHERE rowid < 3;
    UPDATE turns SET inference_id = '', turn_metadata_json = '{"geppetto.inference_id@v1":"secret-fill"}' WHERE rowid = 4;
    UPDATE turns SET runtime_key = '', turn_metadata_json = '{"geppetto.runtime@v1":{"runtime_key":"secret fill @acme"}}' WHERE rowid = 5`)
  db.close()
  writeTimelineStore(join(copies, 'secret-shop-timeline.db'), { 'secret-conv': 'secret pointer @acme' })
  writeFileSync(join(copies, 'secret-shop.db-wal (1)'), Buffer.from('377f0682', 'hex'))
  writeFileSync(join(copies, 'secret-broken.db'), 'no database')
  cpSync(path, join(copies, 'secret-shop-2.db'))
  return ['secret', 'alice', 'acme', folder]
}

test('redacted, nothing that is written or printed names an id, a place, a text or an odd runtime', async () => {
  const secrets = writeSecrets()
  const out = join(folder, 'out')
  mkdirSync(out)
  const printed: string[] = []
  for (const format of ['csv', 'json', 'md', 'html']) {
    const ran = await run('fleet', copies, '--redact', '--out', join(out, `rows.${format}`))
    expect(ran.code, ran.stderr).toBe(0)
    // Where it was written to, whoever asked for it knows.
    printed.push(ran.stdout.replaceAll(join(out, `rows.${format}`), ''))
  }
  const ran = await run('fleet', copies, '--redact', '--dataset', join(out, 'dataset'), '--json')
  expect(JSON.parse(ran.stdout).totals).toMatchObject({ copies: 4, ok: 2 })
  const all = [textBelow(out), ...printed, ran.stdout].join('\n')
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  expect(all).toContain('planner')
})

test('one copy is exported as many are: the same files', async () => {
  const path = writeTurns(join(copies, 'a.db'), { turns: 12, generation: 'v3' })
  writeTimelineStore(join(copies, 'a-timeline.db'), { 'conv-0': 'planner' })
  const [many, one] = [join(folder, 'many'), join(folder, 'one')]
  expect((await run('fleet', copies, '--dataset', many)).code).toBe(0)
  const store = join(copies, 'a-timeline.db')
  const args = ['export', path, '--dataset', one, '--timeline-db', store, '--json']
  const exported = JSON.parse((await run(...args)).stdout)
  expect(exported).toMatchObject({ dataset: one, was_there: false })
  expect(textBelow(one)).toBe(textBelow(many))
  expect(JSON.parse((await run(...args)).stdout)).toMatchObject({
    copy: exported.copy,
    was_there: true,
    bytes: 0,
  })
})

test('a run of which no copy could be counted says no, as it would of the first alone', async () => {
  const broken = join(copies, 'a.db')
  writeFileSync(broken, 'no database')
  const none = await run('fleet', copies, '--json')
  expect(none.code).toBe((await run('inspect', broken)).code)
  expect(JSON.parse(none.stdout)).toMatchObject({
    items: [{ ok: false, error: { kind: 'NotADatabase' } }],
    totals: { copies: 1, ok: 0 },
    error: { kind: 'NotADatabase', message: 'None of 1 copy could be counted.', next: 'Each row says why.' },
  })
  writeTurns(join(copies, 'b.db'), { turns: 3, generation: 'v3' })
  const some = await run('fleet', copies, '--json')
  expect(some.code).toBe(0)
  expect(JSON.parse(some.stdout)).not.toHaveProperty('error')
  mkdirSync(join(folder, 'empty'))
  expect((await run('fleet', join(folder, 'empty'))).code).toBe(0)
})

test('what does not go together is said', async () => {
  for (const args of [['--redact'], ['--sql', 'SELECT 1']])
    expect((await run('fleet', copies, ...args)).code).toBe(2)
})
