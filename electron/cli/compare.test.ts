import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { comparison } from '../../shared/contract/compare.ts'
import { overwriteLeaves } from '../engine/queries/testing/damage.ts'
import { writeSample } from '../engine/sample/write.ts'
import { turnscope } from './fixtures.ts'

let folder: string
let a: string
let b: string
let timeline: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-compare-'))
  const sample = writeSample(join(folder, 'a.db'), { turns: 120, generation: 'v3' })
  a = sample.path
  timeline = sample.timeline_path!
  b = join(folder, 'b.db')
  copyFileSync(a, b)
  const db = new Database(b)
  db.pragma('foreign_keys = OFF')
  db.exec(`UPDATE turns SET runtime_key = 'other' WHERE rowid = 1; DELETE FROM turns WHERE rowid = 2`)
  db.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

test('two copies that differ are told apart, turn by turn; the exit code says so where it is asked for', async () => {
  const [bytesOfA, bytesOfB] = [readFileSync(a), readFileSync(b)]
  const ran = await turnscope(['compare', a, b, '--json', '--exit-code'], {
    env: { TURNSCOPE_TMPDIR: folder },
  })
  expect(ran.code).toBe(1)
  const { items, total, changed_conversations, ...rest } = JSON.parse(ran.stdout)
  expect(comparison.strict().parse(rest)).toMatchObject({
    differs: true,
    turns: { added: 0, removed: 1, changed: 1, same: 118 },
    changed_columns: { runtime_key: 1 },
    truth: { runtime_key: { overwritten: 1 } },
  })
  expect(total).toBe(2)
  expect(items.map((item: { change: string; columns: string[] }) => [item.change, item.columns])).toEqual(
    expect.arrayContaining([
      ['changed', ['runtime_key']],
      ['removed', []],
    ]),
  )
  expect(changed_conversations.length).toBeGreaterThan(0)
  expect((await turnscope(['compare', a, b])).code).toBe(0)
  const { code, stderr } = await turnscope(['compare', a, b, '--column', 'nope'])
  expect(code).toBe(3)
  expect(stderr).toContain('No column “nope” of turns is compared.')
  expect([readFileSync(a), readFileSync(b)]).toEqual([bytesOfA, bytesOfB])
  expect(readdirSync(folder).filter((name) => name.startsWith('turnscope-'))).toEqual([])
})

test('the same file has no difference, and pointers are told apart from history', async () => {
  const same = await turnscope(['compare', a, a, '--exit-code', '--timeline-a', timeline])
  expect(same.code).toBe(0)
  expect(same.stdout).toContain('Every turn is the same: 120 turns')
  expect(same.stdout).toContain('Latest pointers, which are no history: the same.')
})

test('what cannot be opened is named; what is damaged is compared as far as it can be read, and says so', async () => {
  const missing = await turnscope(['compare', a, join(folder, 'none.db')])
  expect(missing.code).toBe(3)
  expect(missing.stderr).toMatch(/^B \(none\.db\): /)
  const broken = join(folder, 'broken.db')
  copyFileSync(a, broken)
  overwriteLeaves(broken, 'turns', 1, 4)
  const { code, stdout } = await turnscope(['compare', a, broken, '--json'])
  expect(code).toBe(0)
  const { b: side, turns, conversations, words, differs, all_compared, unlike_ours } = JSON.parse(stdout)
  expect(side.partly_read).toBe(true)
  // What B does not show may stand where it cannot be read: nothing is known to differ.
  expect(turns).toMatchObject({ added: 0, removed: 0, changed: 0 })
  expect(turns.unread).toBe(120 - turns.same)
  expect(turns.unread).toBeGreaterThan(0)
  expect(conversations).toMatchObject({ added: 0, removed: 0, changed: 0 })
  expect({ differs, all_compared }).toEqual({ differs: false, all_compared: false })
  expect(JSON.stringify(unlike_ours)).not.toContain('in one file alone')
  expect(words).toContain(`${turns.unread} turns not known`)
  expect(words).not.toContain('only in A')
  expect((await turnscope(['compare', a, broken, '--exit-code'])).code).toBe(1)
  const itself = JSON.parse((await turnscope(['compare', broken, broken, '--json'])).stdout)
  expect(itself).toMatchObject({ differs: false, turns: { removed: 0, unread: 0 } })
  expect(words).toContain('Only what could be read is compared.')
})

test('a report has a section about another copy, and without folders where it is redacted', async () => {
  for (const [format, redact] of [
    ['json', false],
    ['md', true],
  ] as const) {
    const out = join(folder, `report.${format}`)
    const args = ['report', a, '--compare-with', b, '--out', out, '--force', ...(redact ? ['--redact'] : [])]
    expect(await turnscope(args)).toMatchObject({ code: 0, stderr: '' })
    const text = readFileSync(out, 'utf8')
    expect(text).toContain('changed, in 1 turn')
    expect(text.includes(folder)).toBe(!redact)
  }
  const onto = await turnscope(['report', a, '--compare-with', b, '--out', b, '--force'])
  expect(onto.code).not.toBe(0)
})

test('two copies of the same bytes are named as they were given', async () => {
  const twin = join(folder, 'twin.db')
  copyFileSync(a, twin)
  const { stdout } = await turnscope(['compare', a, twin, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ differs: false, a: { path: a }, b: { path: twin } })
})
