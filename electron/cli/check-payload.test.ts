import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeDebugFixture } from '../engine/debug-api/testing/debug-fixture.ts'
import { turnscope as run, turnscopeProcess } from './fixtures.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-check-payload-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const turnscope = (args: readonly string[], input = '') => run(['check-payload', ...args], { input })

const file = (name: string, value: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

const OLD = { items: [{ conv_id: 'c', current_runtime_key: 'planner' }] }

test('the exit code tells current from old and mixed; JSON carries the fixed fields', async () => {
  const current = await turnscope([
    file('current.json', { items: [{ conv_id: 'c', resolved_runtime_key: 'planner' }] }),
    '--json',
  ])
  expect([current.code, JSON.parse(current.stdout)]).toEqual([
    0,
    {
      kind: 'conversations',
      contract: 'current',
      releases: 'v0.10.4–v0.10.16',
      findings: [],
      findings_total: 0,
      items: 1,
      turns: null,
    },
  ])
  const old = await turnscope([file('old.json', OLD), '--json'])
  expect([old.code, old.stderr]).toEqual([3, ''])
  expect(JSON.parse(old.stdout)).toMatchObject({
    kind: 'conversations',
    contract: 'old',
    findings: [
      {
        path: '$.items[0].current_runtime_key',
        found: 'current_runtime_key',
        expected: 'resolved_runtime_key',
        message: expect.stringMatching(/\S/),
      },
    ],
  })
  const mixed = { items: [...OLD.items, { conv_id: 'd', resolved_runtime_key: '' }] }
  const text = await turnscope([file('mixed.json', mixed)])
  expect(text.code).toBe(3)
  expect(text.stdout).toContain('$.items[0].current_runtime_key')
})

test('a payload may come from standard input, and be compared with a database', async () => {
  const database = writeDebugFixture(join(folder, 'turns.db'), [
    { ids: ['c', 's', 't'], updated_at_ms: 1, runtime_key: 'planner', snapshots: [] },
  ])
  const items = [
    { conv_id: 'c', session_id: 's', turn_id: 't', phase: 'final', runtime_key: 'analyst' },
    { conv_id: 'c', session_id: 's', turn_id: 'gone', phase: 'final' },
  ]
  const payload = JSON.stringify({ conv_id: 'c', items })
  const { code, stdout } = await turnscope(['-', '--db', database, '--json'], payload)
  expect(code).toBe(0)
  const piped = await turnscopeProcess(['check-payload', '-', '--json'], { input: payload })
  expect([piped.code, JSON.parse(piped.stdout)]).toMatchObject([0, { kind: 'turns', contract: 'current' }])
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'turns',
    contract: 'current',
    turns: { equal: 0, differs: 1, absent: 1, items: [{ status: 'differs' }, { status: 'absent' }] },
  })
})

test('a folder of sources is searched, with the same fields and exit codes', async () => {
  const sources = join(folder, 'consumer')
  mkdirSync(sources)
  writeFileSync(join(sources, 'a.js'), '\nread(c.current_runtime_key)\n')
  const { code, stdout } = await turnscope(['--scan', sources, '--json'])
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'source',
    contract: 'old',
    findings: [{ path: 'a.js:2', file: 'a.js', line: 2, found: 'current_runtime_key' }],
  })
  const text = await turnscope(['--scan', sources])
  expect(text.stdout).toContain('a.js:2')
  writeFileSync(join(sources, 'a.js'), 'read(c.resolved_runtime_key)\n')
  expect((await turnscope(['--scan', sources])).code).toBe(0)
})

test.each([
  [['--json'], 2, 'InvalidRequest'],
  [['--db', 'x.db', '--json'], 2, 'InvalidRequest'],
  [['nowhere.json', '--json'], 3, 'NotFound'],
  [['--scan', 'nowhere', '--json'], 3, 'NotFound'],
])('%j ends with %i and says why', async (args, code, kind) => {
  const ran = await turnscope(args)
  expect([ran.code, JSON.parse(ran.stdout).error.kind]).toEqual([code, kind])
})

test.each(['{"items":', 'conversation not found', '{"a":1}'])(
  '%s is refused in plain words',
  async (text) => {
    const { code, stdout, stderr } = await turnscope([file('bad.json', text)])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^This is (not )?JSON/)
    expect(stderr).not.toMatch(/\n\s+at |node:/)
  },
)
