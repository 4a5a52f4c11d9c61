import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readRecord, writeRecord } from './record.ts'
import { FORMAT } from './stored.ts'

const CASE = '0123456789abcdef'
let home: string
let folder: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-stored-'))
  folder = join(home, CASE)
  mkdirSync(folder)
})
afterEach(() => rmSync(home, { recursive: true }))

/** As the first version wrote it, after a migration. */
const FIRST = {
  format: 1,
  case_id: CASE,
  evidence: {
    path: '/copies/turns.db',
    files: [{ name: 'turns.db', bytes: 4096, sha256: 'a'.repeat(64) }],
    journal_mode: 'wal',
    findings: [{ code: 'wal-missing', severity: 'warning', message: 'No log beside it.' }],
    sealed_at_ms: 1_750_000_000_000,
  },
  seen: [{ path: '/copies/turns.db', real_path: '/copies/turns.db', files: [] }],
  created_at_ms: 1_750_000_000_000,
  opened_at_ms: 1_750_000_000_001,
  working: 'work-2.db',
  prepared: true,
  timeline_store: null,
  migration: {
    steps: [{ id: 'backfill', kind: 'backfill', sql: '', reason: 'r', status: 'done' }],
    backfill: {
      scanned: 3,
      rows_filled: 2,
      filled_runtime: 2,
      filled_inference: 1,
      stay_missing: 1,
      reasons: { 'no-canonical-key': 1 },
      rules: { 'geppetto.runtime@v1': 2 },
    },
    verification: {
      quick_check: 'ok',
      rows_before: 3,
      rows_after: 3,
      digest_before: 'd',
      digest_after: 'd',
      backfill_exact: true,
      ok: true,
    },
    started_at_ms: 1_750_000_000_002,
    took_ms: 5,
    person: 'ana',
  },
}
const write = (record: unknown): void => writeFileSync(join(folder, 'case.json'), JSON.stringify(record))

test('a case of the first version is read: what was not counted then is null, everything else is kept', () => {
  write(FIRST)
  const record = readRecord(folder)
  expect(record).toMatchObject({ ...FIRST, format: FORMAT })
  expect(record.migration?.backfill).toMatchObject({ become_complete: null, server_fills: null })
})

test('a case that was migrated while the clock jumped back can be opened', () => {
  write({ ...FIRST, migration: { ...FIRST.migration, took_ms: -86_400_000 } })
  expect(readRecord(folder).migration).toMatchObject({ took_ms: 0, person: 'ana' })
})

test('a case that was never migrated is read too, and written in the format of today', () => {
  write({ ...FIRST, migration: null })
  writeRecord(folder, readRecord(folder))
  expect(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))).toMatchObject({
    format: FORMAT,
    migration: null,
  })
})

test('words and members of a later version neither make a case unreadable nor are lost', () => {
  const [finding] = FIRST.evidence.findings
  write({
    ...FIRST,
    format: FORMAT,
    evidence: { ...FIRST.evidence, findings: [{ ...finding, severity: 'grave' }] },
    migration: null,
    bookmarks: [1],
  })
  const record = readRecord(folder)
  expect(record.evidence.findings).toEqual([{ ...finding, severity: 'warning' }])
  expect(record).toMatchObject({ bookmarks: [1] })
})

test.each([
  ['of no format', { ...FIRST, format: undefined }, 'Damaged'],
  ['of a format before the first', { ...FIRST, format: 0 }, 'Damaged'],
  ['of a later format', { ...FIRST, format: FORMAT + 1 }, 'VersionMismatch'],
  ['whose working copy is named outside its folder', { ...FIRST, working: '../work-1.db' }, 'Damaged'],
  ['that is a list', [FIRST], 'Damaged'],
])('a record %s is refused', (_name, record, kind) => {
  write(record)
  expect(() => readRecord(folder)).toThrow(expect.objectContaining({ kind }))
})
