import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Progress } from '../../../shared/contract/methods.ts'
import type { RecoveryRule } from '../../../shared/contract/recovery.ts'
import { Engine } from '../engine.ts'
import { Journal } from '../journal/read.ts'
import { turnColumns } from '../queries/columns.ts'
import { IDLE } from '../queries/testing/turns-db.ts'
import { writeSample } from '../sample/write.ts'
import { readSchema } from '../schema/read.ts'
import { exportJournalJob } from './export-journal.ts'

/** RFC 4180, read as it is written: records of fields. */
function readCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  for (let at = 0; at < text.length; ) {
    let field: string
    if (text[at] === '"') {
      let end = at + 1
      while (text[end] !== '"' || text[end + 1] === '"') end += text[end] === '"' ? 2 : 1
      field = text.slice(at + 1, end).replaceAll('""', '"')
      at = end + 1
    } else {
      const end = text.slice(at).search(/,|\r\n/) + at
      field = text.slice(at, end)
      expect(field).not.toMatch(/["\r\n]/)
      at = end
    }
    record.push(field)
    if (text[at] === ',') {
      at++
      continue
    }
    expect(text.slice(at, at + 2)).toBe('\r\n')
    at += 2
    records.push(record)
    record = []
  }
  return records
}

const RULE: RecoveryRule = {
  shape: null,
  column: 'runtime_key',
  path: '$.runtime_key',
  allow_number: false,
  filter: {},
}
const ODD = 'commas, "quotes",\r\nlines; =1+1 é 日本'

let folder: string
let engine: Engine
let case_id: string
let evidence: string

interface Line {
  readonly run_id: number
  readonly kind: string
  readonly person: string
  readonly note: string
  readonly of_run: number | null
  readonly undone: boolean
  readonly conv_id: string | null
  readonly session_id: string | null
  readonly turn_id: string | null
  readonly column: 'runtime_key' | 'inference_id' | null
  readonly path: string | null
  readonly before: string | null
  readonly after: string | null
}

async function exported(format: 'jsonl' | 'csv', name: string): Promise<string> {
  const path = join(folder, name)
  // As the journal has it: neither a mark for spreadsheets nor a value made safe for them.
  const plain = { formula_safe: false, bom: false }
  const { bytes } = await engine.call('journal.export', { case_id, path, format, ...plain })
  const text = readFileSync(path)
  expect(bytes).toBe(text.length)
  return text.toString('utf8')
}

const jsonLines = async (name: string): Promise<Line[]> =>
  (await exported('jsonl', name))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-journal-'))
  evidence = writeSample(join(folder, 'turns.db'), { turns: 400 }).path
  engine = new Engine({ home: join(folder, 'home'), person: 'tester' })
  case_id = (await engine.call('case.open', { path: evidence })).case_id
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the journal as a file', () => {
  test('of a case that nothing was written to holds nothing', async () => {
    expect(await exported('jsonl', 'empty.jsonl')).toBe('')
    expect(readCsv(await exported('csv', 'empty.csv'))).toHaveLength(1)
  })

  test('holds each written value once, those of the backfill too, and brings the rows to what they are', async () => {
    const { backfill } = await engine.call('migrate.run', { case_id })
    const { run } = await engine.call('recovery.apply', { case_id, rule: RULE, note: ODD, person: 'someone' })
    const queue = await engine.call('recovery.queue', { case_id })
    const lost = queue.items.filter((item) => item.candidates.length === 0 && item.runtime_key === '')
    const [asserted, closed] = lost.map(({ conv_id, session_id, turn_id }) => ({
      conv_id,
      session_id,
      turn_id,
    }))
    await engine.call('recovery.assert', {
      case_id,
      turn: asserted!,
      column: 'runtime_key',
      value: ODD,
      reason: 'seen',
    })
    await engine.call('recovery.close', { case_id, turn: closed!, reason: 'nothing left' })
    await engine.call('recovery.undo', { case_id, run_id: run.run_id })
    await engine.call('recovery.redo', { case_id, run_id: run.run_id })
    await engine.call('recovery.undo', { case_id, run_id: run.run_id })

    const lines = await jsonLines('journal.jsonl')
    const of = (kind: string): Line[] => lines.filter((line) => line.kind === kind)
    expect(of('migrate')).toHaveLength(1)
    expect(of('migrate')[0]).toMatchObject({ conv_id: null, turn_id: null, column: null })
    expect(of('backfill')).toHaveLength(backfill.filled_runtime + backfill.filled_inference)
    expect(run.rows).toBeGreaterThan(0)
    expect(of('rule')).toHaveLength(run.rows)
    expect(of('rule')[0]).toMatchObject({
      person: 'someone',
      note: ODD,
      path: RULE.path,
      before: '',
      undone: true,
    })
    expect(of('undo')).toHaveLength(2 * run.rows)
    expect(of('undo')[0]).toMatchObject({ of_run: run.run_id, before: of('rule')[0]!.after, after: '' })
    expect(of('redo')).toHaveLength(run.rows)
    expect(of('asserted')).toMatchObject([{ ...asserted, path: null, before: '', after: ODD }])
    expect(of('unrecoverable')).toMatchObject([{ ...closed, column: null, before: null, after: null }])

    const replayed = new Map<string, { runtime_key: string; inference_id: string }>()
    for (const { conv_id, session_id, turn_id, column, before, after } of lines) {
      if (column === null) continue
      const key = JSON.stringify([conv_id, session_id, turn_id])
      const row = replayed.get(key) ?? { runtime_key: '', inference_id: '' }
      expect(before).toBe(row[column])
      replayed.set(key, { ...row, [column]: after! })
    }
    const out = join(folder, 'out.db')
    await engine.call('export.database', { case_id, path: out })
    const db = new Database(out, { readonly: true })
    const rows = db
      .prepare('SELECT conv_id, session_id, turn_id, runtime_key, inference_id FROM turns')
      .raw()
      .all()
    db.close()
    for (const [conv_id, session_id, turn_id, runtime_key, inference_id] of rows as string[][]) {
      const row = replayed.get(JSON.stringify([conv_id, session_id, turn_id]))
      expect(row ?? { runtime_key: '', inference_id: '' }).toEqual({ runtime_key, inference_id })
    }
  })

  test('says the same as CSV, whatever stands in the notes and values', async () => {
    const lines = await jsonLines('again.jsonl')
    const [head, ...records] = readCsv(await exported('csv', 'journal.csv'))
    expect(records).toHaveLength(lines.length)
    expect(head).toEqual(Object.keys(lines[0]!))
    const fields = lines.map((line) =>
      Object.values(line).map((value) => (value === null ? '' : String(value))),
    )
    expect(records).toEqual(fields)
  })

  test('never goes over a file without a word, nor over the evidence', async () => {
    const path = join(folder, 'again.jsonl')
    const before = readFileSync(path)
    const request = { case_id, format: 'csv' as const }
    await expect(engine.call('journal.export', { ...request, path })).rejects.toMatchObject({
      kind: 'TargetExists',
    })
    expect(readFileSync(path)).toEqual(before)
    await engine.call('journal.export', { ...request, path, replace: true })
    expect(readFileSync(path)).not.toEqual(before)
    const evidenceBefore = readFileSync(evidence)
    await expect(
      engine.call('journal.export', { ...request, path: evidence, replace: true }),
    ).rejects.toMatchObject({ kind: 'NotWritable' })
    expect(readFileSync(evidence)).toEqual(evidenceBefore)
  })

  test('leaves nothing behind when it is cancelled', () => {
    const path = join(folder, 'out.db')
    const db = new Database(path, { readonly: true })
    const facts = readSchema(db as never)
    const columns = turnColumns(facts.turns!)
    const last_run = new Journal(db as never, facts).history.runs.at(-1)?.run_id ?? 0
    db.close()
    const before = readdirSync(folder)
    const input = {
      copy: { path, last_run },
      columns,
      out: join(folder, 'cancelled.jsonl'),
      format: 'jsonl' as const,
      formula_safe: false,
      bom: false,
      replace: false,
      evidencePaths: [],
    }
    const stopped = {
      ...IDLE,
      checkCancelled: () => {
        throw new Error('stopped')
      },
    }
    expect(() => exportJournalJob(input, stopped)).toThrow('stopped')
    expect(readdirSync(folder)).toEqual(before)
  })

  test('tells how far it is, through the engine too, and a cancel leaves nothing', async () => {
    const path = join(folder, 'told.jsonl')
    const told: Progress[] = []
    await engine.call(
      'journal.export',
      { case_id, path, format: 'jsonl' },
      { onProgress: (now) => told.push(now) },
    )
    const lines = readFileSync(path, 'utf8').split('\n').length - 1
    expect(told.at(-1)).toEqual({ label: 'Writing the journal', done: lines, total: lines, unit: 'rows' })

    const stop = new AbortController()
    const before = readdirSync(folder)
    const cancelled = engine.call(
      'journal.export',
      { case_id, path: join(folder, 'cancelled.csv'), format: 'csv' },
      { signal: stop.signal },
    )
    stop.abort()
    await expect(cancelled).rejects.toMatchObject({ kind: 'Cancelled' })
    expect(readdirSync(folder)).toEqual(before)
  })

  test('as CSV marks what a spreadsheet would run, when that is asked for', async () => {
    const path = join(folder, 'safe.csv')
    const note = '=HYPERLINK("http://example.test")'
    const { conv_id, session_id, turn_id } = (await engine.call('recovery.queue', { case_id })).items[0]!
    await engine.call('recovery.close', { case_id, turn: { conv_id, session_id, turn_id }, reason: note })
    const notes = async (formula_safe: boolean): Promise<string[]> => {
      await engine.call('journal.export', {
        case_id,
        path,
        format: 'csv',
        formula_safe,
        bom: false,
        replace: true,
      })
      const [head, ...rows] = readCsv(readFileSync(path, 'utf8'))
      return rows.map((row) => row[head!.indexOf('note')]!)
    }
    expect(await notes(false)).toContain(note)
    const safe = await notes(true)
    expect(safe).toContain(`'${note}`)
    expect(safe.filter((text) => /^[=+@-]/.test(text))).toEqual([])
  })
})

describe('rules that were applied', () => {
  test('are saved without those undone, and load as they were', async () => {
    const path = join(folder, 'rules.json')
    await expect(engine.call('rules.save', { case_id, path })).rejects.toMatchObject({
      kind: 'InvalidRequest',
    })
    const second = { ...RULE, path: '$.runtime', filter: { from_ms: 1 } }
    await engine.call('recovery.apply', { case_id, rule: second, note: 'kept' })
    expect(await engine.call('rules.save', { case_id, path })).toEqual({
      path,
      rules: 1,
      bytes: statSync(path).size,
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    })
    expect((await engine.call('rules.load', { path })).rules).toEqual([{ ...second, note: 'kept' }])
  })

  test('are checked against the rows: a path or shape that no row has is named, complete rows count too', async () => {
    const rules = [{ ...RULE, note: 'first' }]
    await engine.call('rules.check', { case_id, rules })
    const shape = 'no such shape'
    for (const wrong of [
      { ...RULE, path: '$.runtimee' },
      { ...RULE, shape },
      { ...RULE, filter: { conv_id: 'nobody' } },
      { ...RULE, filter: { session_id: 'nobody' } },
      { ...RULE, filter: { until_ms: 1 } },
    ]) {
      await expect(
        engine.call('rules.check', { case_id, rules: [...rules, { ...wrong, note: 'second' }] }),
      ).rejects.toMatchObject({ kind: 'InvalidRequest', message: expect.stringContaining('Rule 2 of 2') })
    }
    const canonical = { ...RULE, path: '$["geppetto.runtime@v1"].runtime_key', note: 'complete rows' }
    await engine.call('rules.check', { case_id, rules: [canonical] })
  })
})
