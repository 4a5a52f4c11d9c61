import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { analytics, validation } from '../../shared/contract/playbook.ts'
import { writeSample } from '../engine/sample/write.ts'
import { turnscope as run } from './fixtures.ts'

let root: string
let temporary: string
let v2: string
let v3: string
let before: Buffer[]

const turnscope = (...args: string[]) => run(args, { env: { TURNSCOPE_TMPDIR: temporary } })

async function json<T extends z.ZodType>(shape: T, ...args: string[]): Promise<z.output<T>> {
  const { code, stdout, stderr } = await turnscope(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return shape.parse(JSON.parse(stdout))
}

async function refused(...args: string[]): Promise<[number | null, string]> {
  const { code, stdout } = await turnscope(...args, '--json')
  const failure = z.object({ error: z.object({ kind: z.string(), message: z.string(), next: z.string() }) })
  return [code, failure.parse(JSON.parse(stdout)).error.kind]
}

const out = (name: string): string => path.join(root, name)

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'turnscope-cli-playbook-')))
  const evidence = path.join(root, 'evidence')
  temporary = path.join(root, 'temporary')
  mkdirSync(evidence)
  mkdirSync(temporary)
  v2 = writeSample(path.join(evidence, 'v2.db'), { turns: 200 }).path
  v3 = writeSample(path.join(evidence, 'v3.db'), { turns: 200, generation: 'v3' }).path
  before = [v2, v3].map((file) => readFileSync(file))
})

afterAll(() => {
  try {
    expect([v2, v3].map((file, at) => readFileSync(file).equals(before[at]!))).toEqual([true, true])
    expect(readdirSync(temporary)).toEqual([])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

describe.concurrent('the playbook on the command line', () => {
  test('validate gives every check, with SQL that can be copied from the text', async () => {
    const { checks } = await json(validation, 'validate', v3)
    expect(checks).toHaveLength(9)
    const { code, stdout } = await turnscope('validate', v3)
    expect(code).toBe(0)
    for (const { number, title, sql } of checks) {
      expect(stdout).toContain(`${number}. ${title}: `)
      if (sql !== null) expect(stdout).toContain(sql)
    }
  })

  test('analytics of a file without a cutover are empty and say why; with one they count from there on', async () => {
    const none = await json(analytics, 'analytics', v2)
    expect(none).toMatchObject({ cutover: { from_ms: null }, runtimes: [], left_out: { turns: 200 } })
    const some = await json(analytics, 'analytics', v3)
    expect(some.counted.turns).toBe(some.cutover.turns_after)
    expect(some.left_out.turns + some.counted.turns).toBe(200)
    const { stdout } = await turnscope('analytics', v3)
    expect(stdout).toContain(some.explanation)
    expect(stdout).toContain(some.left_out.why)
  })

  test('report says what a migration would do, or with --migrate did', async () => {
    const written = z.object({ path: z.string(), bytes: z.number(), sha256: z.string(), format: z.string() })
    const asked = await json(written, 'report', v2, '--out', out('plan.json'))
    expect(asked).toMatchObject({ path: out('plan.json'), format: 'json' })
    const planned = JSON.parse(readFileSync(out('plan.json'), 'utf8'))
    expect(planned).toMatchObject({ generation: { before: 'v2', after: 'v2' }, migration: null })
    await json(written, 'report', v2, '--migrate', '--redact', '--out', out('done.json'))
    const done = JSON.parse(readFileSync(out('done.json'), 'utf8'))
    expect(done).toMatchObject({
      generation: { before: 'v2', after: 'v3' },
      plan: null,
      redacted: true,
      migration: { verification: { ok: true } },
    })
    await json(written, 'report', v3, '--out', out('r.md'))
    expect(readFileSync(out('r.md'), 'utf8')).toMatch(/^# Turnscope report: v3\.db/)
  })

  test('release-notes prints the template with the file’s numbers', async () => {
    const { text } = await json(z.object({ text: z.string() }), 'release-notes', v2)
    expect(text).toMatch(/^Runtime persistence semantics changed:\n/)
    expect(text).toContain('In v2.db (sha256 ')
  })

  test('table writes a table by the name of its file', async () => {
    const written = z.object({ rows: z.number(), path: z.string(), table: z.string(), format: z.string() })
    const { rows } = await json(written, 'table', v3, '--table', 'turns', '--out', out('turns.csv'))
    expect(rows).toBe(200)
    expect(readFileSync(out('turns.csv'), 'utf8').split('\r\n')).toHaveLength(202)
  })

  test('what cannot be written or asked for has its exit code, and nothing is left', async () => {
    writeFileSync(out('taken.md'), 'mine')
    expect(await refused('report', v3, '--out', out('taken.md'))).toEqual([5, 'TargetExists'])
    expect(await refused('report', v3, '--out', v2)).toEqual([2, 'InvalidRequest'])
    expect(await refused('report', v3, '--out', out('report.pdf'))).toEqual([2, 'InvalidRequest'])
    expect(await refused('table', v3, '--table', 'timeline', '--out', out('t.csv'))).toEqual([
      2,
      'InvalidRequest',
    ])
    expect(await refused('table', v3, '--table', 'analytics-runtimes', '--out', out('a.sql'))).toEqual([
      2,
      'InvalidRequest',
    ])
    expect(await refused('table', v3, '--table', 'timeline', '--conv', 'no', '--out', out('t.csv'))).toEqual([
      3,
      'NotFound',
    ])
    expect(await refused('table', v3, '--table', 'missing', '--conv', 'no', '--out', out('t.csv'))).toEqual([
      3,
      'NotFound',
    ])
    expect(await refused('analytics', out('absent.db'))).toEqual([3, 'NotFound'])
    expect(readFileSync(out('taken.md'), 'utf8')).toBe('mine')
    for (const name of ['report.pdf', 't.csv', 'a.sql']) expect(existsSync(out(name))).toBe(false)
  })
})
