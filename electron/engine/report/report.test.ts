import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Migration } from '../../../shared/contract/model.ts'
import { REPORT_FORMATS, type ReportFormat } from '../../../shared/contract/playbook.ts'
import { RUNTIME_HUES } from '../../../shared/truth/runtime-places.ts'
import { sharesInWords } from '../../../shared/truth/words.ts'
import { BLOCKS_SQL } from '../migrate/fixtures.ts'
import { fillNasty, NASTY_SCHEMA } from '../testing/nasty-turns.ts'
import { TestCase } from '../testing/open-case.ts'
import { generationBefore } from './build.ts'
import { REPORT_STYLE } from './html-style.ts'
import { LEFT_OUT, withoutFolders } from './redact.ts'

/** Must be nowhere in a redacted report: metadata values and inference ids, which a whole one shows. */
const SHOWN = ['candidate-secret-2', 'inference-secret-3', 'canonical-secret-5', 'unknown-secret-6']
/** In no report at all: contents of messages, metadata of rows that lack nothing. */
const NEVER = ['trace-secret-1', 'payload-secret-4']

let opened: TestCase
let files = 0

async function written(format: ReportFormat, redact = false): Promise<string> {
  const path = opened.out(`report-${files++}.${format}`)
  const { bytes } = await opened.call('report.write', { path, format, redact })
  const text = readFileSync(path, 'utf8')
  expect(Buffer.byteLength(text)).toBe(bytes)
  return text
}

beforeAll(async () => {
  opened = new TestCase().write(`${NASTY_SCHEMA}; ${BLOCKS_SQL}`, (db) => {
    fillNasty({ withNul: true })(db)
    db.prepare(`UPDATE blocks SET payload_json = '{"text":"payload-secret-4"}'`).run()
    const insert = db.prepare(
      "INSERT INTO turns VALUES ('conv-1', 's1', ?, 1, ?, '{}', ?, ?, 9007199254740999)",
    )
    insert.run('kept-turn', '{"geppetto.trace_id@v1":"trace-secret-1"}', 'kept-runtime', 'inference-secret-3')
    insert.run('t2', '{"runtime":"candidate-secret-2"}', '', '')
    insert.run('t3', '{"geppetto.runtime@v1":{"runtime_key":"canonical-secret-5"}}', 'kept-runtime', '')
    insert.run('t4', '{"kept-key":"unknown-secret-6"', '', '')
    // The most switches of all: its history is the one that validation shows.
    for (let at = 0; at < 12; at++) insert.run(`u${at}`, '{}', `kept-${at % 2}`, 'inference-secret-3')
  })
  await opened.open()
})
afterAll(() => opened.close())

describe('reports', () => {
  test('the JSON report holds the seal, the plan, what is missing and why, and every check', async () => {
    const report = JSON.parse(await written('json'))
    const view = await opened.settled()
    expect(report).toMatchObject({
      kind: 'turnscope-report',
      format: 1,
      redacted: false,
      evidence: { path: opened.db, files: view.evidence.files },
      generation: { before: 'v2-partial', after: 'v2-partial' },
      counts: view.counts,
      migration: null,
      journal: null,
      missing: { total: view.counts!.missing_runtime_or_inference, of: view.counts!.turns },
    })
    const sum = (rows: number[]): number => rows.reduce((all, each) => all + each, 0)
    expect(sum(Object.values(report.missing.reasons))).toBe(report.missing.total)
    expect(sum(report.missing.shapes.items.map(({ rows }: { rows: number }) => rows))).toBe(
      report.missing.total,
    )
    expect(report.plan.steps.some(({ status }: { status: string }) => status === 'pending')).toBe(true)
    expect(report.validation.checks).toHaveLength(9)
    expect(report.conversations.items).toHaveLength(report.conversations.total)
  })

  test.each(REPORT_FORMATS)('redacted, a %s report keeps shapes and loses values', async (format) => {
    const [whole, redacted] = [await written(format), await written(format, true)]
    for (const secret of SHOWN) expect(whole, `${secret} is there to be left out`).toContain(secret)
    for (const secret of NEVER) expect(whole).not.toContain(secret)
    for (const secret of [...SHOWN, ...NEVER, opened.evidence]) expect(redacted).not.toContain(secret)
    // Markdown escapes what it could take for markup.
    const plain = redacted.replaceAll('\\', '')
    for (const kept of ['kept-turn', 'kept-runtime', 'geppetto.runtime@v1', 'malformed: cut off', LEFT_OUT])
      expect(plain).toContain(kept)
    expect(plain).toContain('Kept: file names and SHA-256')
  })

  test('nothing in the HTML report is markup of the file, runs, or asks for anything', async () => {
    const html = await written('html')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toMatch(/<(script|img|iframe|link|object|form|image|use|foreignObject|animate)\b/i)
    // Drawings are ours, of a few shapes.
    expect(html).toMatch(/<svg class="strip"/)
    expect(html.replaceAll(/<svg class="(patterns|strip|preview|swatch)"/g, '')).not.toMatch(/<svg/i)
    expect(html).not.toMatch(/\s(on\w+|src|srcset|style)=/i)
    expect(html).not.toMatch(/href="(?!#)|url\((?!#rt-[a-z]+\))/i)
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-`)
    // A right-to-left override shows itself instead of turning the text around.
    expect(html).toContain('\\u{202e}')
    expect(html).not.toContain('\u202e')
  })

  test('the summary and the picture come first, and all else is folded', async () => {
    const html = await written('html')
    const at = (text: string): number => html.indexOf(text)
    expect(at('<h2 id="summary">')).toBeGreaterThan(0)
    expect(at('<figure>')).toBeGreaterThan(at('<h2 id="summary">'))
    expect(at('<details>')).toBeGreaterThan(at('</figure>'))
    expect(html).not.toContain('<details open')
    const report = JSON.parse(await written('json'))
    const lanes = html.slice(at('<ul class="lanes"'), at('</figure>')).match(/<li>/g)
    expect(lanes).toHaveLength(Math.min(24, report.conversations.total))
    const [{ strip }] = report.conversations.items
    const words = strip.map(([runtime, turns]: [string, number]) => `${runtime || 'unknown'} ${turns}`)
    expect(html).toContain(`aria-label="Runs: ${words.join(', ')}"`)
  })

  test('runtimes have the hues of the window', () => {
    const tokens = readFileSync(new URL('../../../renderer/theme/tokens.css', import.meta.url), 'utf8')
    for (const [, name, light, dark] of tokens.matchAll(
      /--(rt-\d|unknown|unknown-bg): light-dark\((#\w+), (#\w+)\)/g,
    ))
      for (const value of [light, dark]) expect(REPORT_STYLE).toContain(`--${name}: ${value}`)
    expect(tokens.match(/--rt-\d:/g)).toHaveLength(RUNTIME_HUES)
  })

  test('Markdown keeps its tables whatever ids and values hold', async () => {
    const lines = (await written('md')).split('\n')
    let columns: number | null = null
    for (const line of lines) {
      if (!line.startsWith('| ')) {
        columns = null
        continue
      }
      const cells = line.replace(/\\[\\|]/g, '').split('|').length
      columns ??= cells
      expect(cells, line).toBe(columns)
    }
    expect(lines.filter((line) => /<script/.test(line.replaceAll('\\<', '')))).toEqual([])
  })

  test('a report never goes over the evidence, nor over a file unless that was allowed', async () => {
    const taken = opened.out('taken.md')
    writeFileSync(taken, 'mine')
    const write = (path: string, replace: boolean) =>
      opened.call('report.write', { path, format: 'md', replace })
    await expect(write(taken, false)).rejects.toMatchObject({ kind: 'TargetExists' })
    await expect(write(opened.db, true)).rejects.toMatchObject({ kind: 'NotWritable' })
    await expect(write(`${opened.db}-wal`, true)).rejects.toMatchObject({ kind: 'NotWritable' })
    expect(readFileSync(taken, 'utf8')).toBe('mine')
    await write(taken, true)
    expect(readFileSync(taken, 'utf8')).toContain('# Turnscope report: turns.db')
  })

  test('release notes are the playbook’s, and say what a migration would do, then what it did', async () => {
    const before = (await opened.call('report.releaseNotes', {})).text
    expect(before).toContain(`Runtime persistence semantics changed:
- per-turn runtime/inference are now first-class and queryable in turns.db,
- conversation debug APIs now expose resolved_runtime_key (latest pointer only),
- consumers must not infer historical runtime from conversation-level fields.`)
    expect(before).toContain('not migrated yet: of the turns that lacked a value ')
    const { backfill } = await opened.call('migrate.run', {})
    const after = (await opened.call('report.releaseNotes', {})).text
    expect(after).toContain(
      `migrated from v2-partial to v3; of the turns that lacked a value ${sharesInWords(backfill)}`,
    )

    const report = JSON.parse(await written('json'))
    expect(report).toMatchObject({
      generation: { before: 'v2-partial', after: 'v3' },
      plan: null,
      migration: { backfill, verification: { ok: true } },
      journal: {
        kinds: { migrate: 1, backfill: 1 },
        total: 2,
        runs: [
          { kind: 'backfill', rows: backfill.rows_filled, person: 'ada' },
          { kind: 'migrate', rows: 0 },
        ],
      },
    })
    const redacted = JSON.parse(await written('json', true))
    expect(redacted.migration.person).toBe(LEFT_OUT)
    expect(redacted.journal.runs.map(({ person }: { person: string }) => person)).toEqual([
      LEFT_OUT,
      LEFT_OUT,
    ])
  })
})

test('the generation before a migration is told from the steps it took', () => {
  const migration = (...done: string[]): Migration =>
    ({ steps: done.map((id) => ({ id, status: 'done' })) }) as unknown as Migration
  expect(generationBefore(null, 'v2')).toBe('v2')
  expect(generationBefore(migration('add-runtime_key', 'add-inference_id', 'backfill'), 'v3')).toBe('v2')
  expect(generationBefore(migration('add-inference_id'), 'v3')).toBe('v2-partial')
  expect(generationBefore(migration('index-turns_by_conv_runtime_updated'), 'v3')).toBe('v2-partial')
  expect(generationBefore(migration('backfill'), 'v3')).toBe('v3')
})

test('folders go from messages, names stay', () => {
  expect(withoutFolders('turns.db is a link: it leads to /home/ada lovelace/x/turns.db.')).toBe(
    'turns.db is a link: it leads to …/turns.db.',
  )
  expect(withoutFolders('led by C:\\Users\\ada\\super.db-mj01, which')).toBe('led by …/super.db-mj01, which')
  expect(withoutFolders('a runtime and/or an inference id')).toBe('a runtime and/or an inference id')
})
