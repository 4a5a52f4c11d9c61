import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportedTable } from '../../../shared/contract/playbook.ts'
import { openReader } from '../db/open.ts'
import { literalsOf, textLiteral } from '../queries/sql-literal.ts'
import { IDLE } from '../queries/testing/turns-db.ts'
import { fillNasty, NASTY_SCHEMA } from '../testing/nasty-turns.ts'
import { TestCase } from '../testing/open-case.ts'
import { byNode } from '../testing/other-sqlite.ts'
import { type ExportTableInput, exportTableJob } from './job.ts'
import { tableWriter } from './writers.ts'

let opened: TestCase
beforeAll(() => {
  opened = new TestCase().write(NASTY_SCHEMA, fillNasty({ withNul: true }))
})
afterAll(() => opened.close())

let files = 0

type Options = Partial<Pick<ExportTableInput, 'headers' | 'formula_safe' | 'statement'>>

/** Exports a table in this thread and gives the text of the file. */
async function exported(
  table: ExportedTable,
  format: ExportTableInput['format'],
  options: Options = {},
): Promise<{ text: string; rows: number }> {
  const { copy, facts, source } = opened.here()
  const out = opened.out(`table-${files++}`)
  const { rows, bytes } = await exportTableJob(
    {
      copy,
      facts,
      ...source!,
      pointers: null,
      analytics: null,
      validation: null,
      shapes: null,
      table,
      format,
      headers: true,
      formula_safe: false,
      bom: false,
      statement: 'select',
      target: { path: out, replace: false, protectedPaths: [copy.path] },
      ...options,
    },
    IDLE,
  )
  const text = readFileSync(out, 'utf8')
  expect(Buffer.byteLength(text)).toBe(bytes)
  return { text, rows }
}

/** RFC 4180, as strictly as it can be read. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    const [whole, quoted, bare] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(text.slice(at))!
    row.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'))
    at += whole.length
    if (text[at] === ',') at++
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n')
      at += 2
      rows.push(row)
      row = []
    }
  }
  return rows
}

const everyTurn: ExportedTable = { table: 'turns' }
const everyMissing: ExportedTable = { table: 'missing' }
const keysOf = (path: string): string[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db
      .prepare<[], string>(
        "SELECT hex(conv_id) || ' ' || hex(session_id) || ' ' || hex(turn_id) FROM turns ORDER BY 1",
      )
      .pluck()
      .all()
  } finally {
    db.close()
  }
}

describe('tables', () => {
  test('CSV, JSON and Markdown hold every row once, whatever its text', async () => {
    const turns = opened.here().source!.index.turns
    const csv = await exported(everyTurn, 'csv')
    const json = await exported(everyTurn, 'json')
    const md = await exported(everyTurn, 'md')
    const [head, ...rows] = parseCsv(csv.text)
    const objects = JSON.parse(json.text) as Record<string, unknown>[]
    expect([csv.rows, rows.length, objects.length, json.rows]).toEqual([turns, turns, turns, turns])
    expect(rows).toEqual(objects.map((object) => head!.map((name) => String(object[name] ?? ''))))
    expect(md.text.split('\n')).toHaveLength(turns + 3)
    // Not one pipe more than the table's own.
    const pipes = md.text
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll('\\|', '').split('|').length)
    expect(new Set(pipes)).toEqual(new Set([head!.length + 2]))
    expect(objects.map(({ updated_at_ms }) => updated_at_ms)).toContain('9007199254740993')
  })

  test('headers can be left out', async () => {
    const { text } = await exported(everyMissing, 'csv', { headers: false })
    expect(parseCsv(text)[0]![0]).not.toBe('conv_id')
    expect((await exported(everyMissing, 'md', { headers: false })).text).not.toContain('| --- |')
  })

  test('text that a spreadsheet would run is disarmed only where that was asked for', async () => {
    const plain = parseCsv((await exported(everyTurn, 'csv')).text)
    const safe = parseCsv((await exported(everyTurn, 'csv', { formula_safe: true })).text)
    expect(plain.some(([conv_id]) => conv_id === '=1+1')).toBe(true)
    expect(safe.flat().filter((field) => /^[=+\-@\t\r\n]/.test(field))).toEqual([])
    expect(safe.some(([conv_id]) => conv_id === "'=1+1")).toBe(true)
  })

  test('every SELECT finds its own row and no other, in another SQLite', async () => {
    const { text, rows } = await exported(everyMissing, 'sql')
    const statements = text.split(/;\n/).filter((each) => each.includes('SELECT'))
    expect(statements).toHaveLength(rows)
    for (const statement of statements) expect(byNode(opened.db, statement).rows).toHaveLength(1)
    expect(rows).toBe(opened.here().source!.index.counts.missing_runtime_or_inference)
  })

  test('the UPDATEs write every known value into an emptied copy, and change nothing that stands', async () => {
    const { text } = await exported(everyTurn, 'sql', { statement: 'update' })
    const emptied = opened.out('emptied.db')
    copyFileSync(opened.db, emptied)
    const values = (path: string): unknown[] => {
      const db = new DatabaseSync(path, { readOnly: true })
      try {
        return db
          .prepare(
            "SELECT rowid, hex(COALESCE(runtime_key, '')) AS r, hex(inference_id) AS i, CAST(updated_at_ms AS TEXT) AS u FROM turns ORDER BY rowid",
          )
          .all()
      } finally {
        db.close()
      }
    }
    const db = new DatabaseSync(emptied)
    db.exec("UPDATE turns SET runtime_key = '', inference_id = ''")
    db.exec("UPDATE turns SET runtime_key = 'stands' WHERE rowid = 1")
    db.exec(text)
    db.close()
    const [first, ...rest] = values(emptied) as { r: string }[]
    expect(first!.r).toBe(Buffer.from('stands').toString('hex').toUpperCase())
    expect(rest).toEqual(values(opened.db).slice(1))
    expect(keysOf(emptied)).toEqual(keysOf(opened.db))
  })

  test('SQL about conversations is their history; about numbers there is none', async () => {
    const table: ExportedTable = {
      table: 'conversations',
      search: '',
      has_missing: false,
      has_switches: false,
    }
    const { text } = await exported(table, 'sql')
    const found = text
      .split(/;\n/)
      .filter((each) => each.includes('SELECT'))
      .map((statement) => byNode(opened.db, statement).rows.length)
    const { index } = opened.here().source!
    expect(found).toEqual(index.convIds.map((_, c) => index.starts[c + 1]! - index.starts[c]!))
    await expect(exported(table, 'sql', { statement: 'update' })).rejects.toMatchObject({
      kind: 'InvalidRequest',
    })
    await expect(exported({ table: 'analytics-runtimes' }, 'sql')).rejects.toMatchObject({
      kind: 'InvalidRequest',
    })
  })

  test('cancelled or failed, an export leaves nothing, and what stands there is kept', async () => {
    const { copy, facts, source } = opened.here()
    const folder = readdirSync(opened.root)
    const input: ExportTableInput = {
      copy,
      facts,
      ...source!,
      pointers: null,
      analytics: null,
      validation: null,
      shapes: null,
      table: everyTurn,
      format: 'csv',
      headers: true,
      formula_safe: false,
      bom: false,
      statement: 'select',
      target: { path: opened.out('cancelled.csv'), replace: false, protectedPaths: [copy.path] },
    }
    let checks = 0
    const stopping = {
      ...IDLE,
      checkCancelled: () => {
        if (++checks > 2) throw new Error('stop')
      },
    }
    expect(() => exportTableJob(input, stopping)).toThrow('stop')
    expect(readdirSync(opened.root)).toEqual(folder)
    const taken = opened.out('taken.csv')
    writeFileSync(taken, 'mine')
    expect(() => exportTableJob({ ...input, target: { ...input.target, path: taken } }, IDLE)).toThrow(
      expect.objectContaining({ kind: 'TargetExists' }),
    )
    expect(readFileSync(taken, 'utf8')).toBe('mine')
    const over = { path: opened.db, replace: true, protectedPaths: [opened.db] }
    expect(() => exportTableJob({ ...input, target: over }, IDLE)).toThrow(
      expect.objectContaining({ kind: 'NotWritable' }),
    )
    expect(existsSync(opened.out('cancelled.csv'))).toBe(false)
  })
})

describe('SQL literals', () => {
  const db = new DatabaseSync(':memory:')
  const encodings = { 'UTF-8': 'utf8', 'UTF-16le': 'utf16le' } as const

  test('give back exactly the text they were made from', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'", "''", "'; DROP TABLE turns; --", '\0', "a\0'b", '\u202E', '\ud800', '', '\r\n'),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const literal = textLiteral(Buffer.from(text), 'UTF-8')
        const row = db.prepare(`SELECT hex(${literal}) AS bytes, typeof(${literal}) AS type`).get()
        expect(row).toMatchObject({ bytes: Buffer.from(text).toString('hex').toUpperCase(), type: 'text' })
        // Neither a terminal nor an editor may read it as anything but what it is.
        expect(literal).not.toMatch(/(?![\t\n])[\p{Control}\u202a-\u202e\u2066-\u2069]/u)
      }),
    )
  })

  test('bytes that are no text of the encoding come as bytes', () => {
    expect(textLiteral(Buffer.from('61ff', 'hex'), 'UTF-8')).toBe("CAST(X'61FF' AS TEXT)")
    expect(textLiteral(Buffer.from("it's", encodings['UTF-16le']), 'UTF-16le')).toBe("'it''s'")
    expect(textLiteral(Buffer.from('00d8', 'hex'), 'UTF-16le')).toBe("CAST(X'00D8' AS TEXT)")
  })

  test('keep the storage class of every value', () => {
    const path = opened.out('classes.db')
    const made = new Database(path)
    made.exec(
      "CREATE TABLE turns (a, b, c, d, e); INSERT INTO turns VALUES (9007199254740993, 0.1, x'00ff', NULL, 'x')",
    )
    made.close()
    const reader = openReader(path)
    expect(literalsOf(reader, 'rowid', ['a', 'b', 'c', 'd', 'e'], 1n)).toEqual([
      '9007199254740993',
      '0.1',
      "X'00FF'",
      'NULL',
      "'x'",
    ])
    expect(literalsOf(reader, 'rowid', ['a'], 2n)).toBeNull()
    reader.close()
  })
})

test('a line of one empty CSV field is still a line', () => {
  const writer = tableWriter('csv', { headers: true, formula_safe: false, bom: false })
  expect(writer.begin(['a']) + writer.row(['']) + writer.row([null]) + writer.row([0])).toBe(
    'a\r\n""\r\n""\r\n0\r\n',
  )
})
