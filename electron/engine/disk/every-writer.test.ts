import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fleetFilter } from '../../../shared/contract/fleet.ts'
import type { CaseView } from '../../../shared/contract/model.ts'
import { TABLE_FORMATS } from '../../../shared/contract/table-names.ts'
import { writeViewsFile } from '../carried/views-file.ts'
import { Marks } from '../case/marks.ts'
import { exportDatabaseJob } from '../export/export.ts'
import { migrateFileJob } from '../export/migrated-file.ts'
import { FleetDesk } from '../fleet/desk.ts'
import { Journal } from '../journal/read.ts'
import { canonical, quiet, TRUTH, turnsSql, Workshop } from '../migrate/fixtures.ts'
import { turnColumns } from '../queries/columns.ts'
import { exportJournalJob } from '../recovery/export-journal.ts'
import { writeRulesFile } from '../recovery/rules-file.ts'
import { writeReportJob } from '../report/write.ts'
import { timelinePathFor, writeSample } from '../sample/write.ts'
import { readSchema } from '../schema/read.ts'
import { saveAnswer } from '../sql/save-answer.ts'
import { exportTableJob } from '../tables/job.ts'
import { fillNasty, NASTY_SCHEMA } from '../testing/nasty-turns.ts'
import { TestCase } from '../testing/open-case.ts'
import { checkFacts } from '../validation/validate.ts'
import { type Fault, meanwhile, noFolderSync, withFaults } from './testing/faulty-disk.ts'

let opened: TestCase
let view: CaseView
let folder: string
let workshop: Workshop

beforeAll(async () => {
  opened = await new TestCase().write(NASTY_SCHEMA, fillNasty({ withNul: true })).open()
  view = await opened.settled()
  workshop = new Workshop().write(turnsSql({ without: TRUTH }), (db) => {
    const insert = db.prepare(
      `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
       VALUES ('c', 's', ?, 1, ?, 2)`,
    )
    for (let n = 0; n < 50; n++) insert.run(`t${n}`, canonical('planner', `i${n}`))
  })
  await workshop.migrate()
})
afterAll(async () => {
  workshop.remove()
  rmSync(folder, { recursive: true, force: true })
  await opened.close()
})
beforeEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true })
  folder = mkdtempSync(join(tmpdir(), 'turnscope-writers-'))
})

type Write = (path: string, replace: boolean) => unknown

const table =
  (format: (typeof TABLE_FORMATS)[number]): Write =>
  (path, replace) => {
    const here = opened.here()
    return exportTableJob(
      {
        copy: here.copy,
        facts: here.facts,
        ...here.source!,
        pointers: null,
        analytics: null,
        validation: null,
        shapes: null,
        table: { table: 'turns' },
        format,
        headers: true,
        formula_safe: false,
        bom: false,
        statement: 'select',
        target: { path, replace, protectedPaths: [] },
      },
      quiet,
    )
  }

const journal =
  (format: 'jsonl' | 'csv'): Write =>
  (out, replace) => {
    const path = workshop.next
    const db = new Database(path, { readonly: true })
    const facts = readSchema(db as never)
    const columns = turnColumns(facts.turns!)
    const last_run = new Journal(db as never, facts).history.runs.at(-1)!.run_id
    db.close()
    const options = { format, formula_safe: false, bom: false, replace, evidencePaths: [] }
    return exportJournalJob({ copy: { path, last_run }, columns, out, ...options }, quiet)
  }

const report: Write = (path, replace) => {
  const lease = { ...opened.here(), view }
  const { copy, working, facts, schema, source, pointers } = lease
  const checks = checkFacts(lease, { thorough: false })
  const state = { facts, schema, source, pointers, view, shapes: null, checks, notes: [], comparison: null }
  const target = { path, replace, protectedPaths: [] }
  return writeReportJob({ copy, working, format: 'json', redact: false, target, ...state }, quiet)
}

const fleet: Write = (path, replace) =>
  new FleetDesk({
    home: folder,
    throwaway: true,
    startSpare: undefined,
    marks: new Marks(null),
    changed: () => undefined,
  }).write({
    ...fleetFilter.parse({}),
    path,
    format: 'csv',
    replace,
  })

const RULE = {
  shape: null,
  column: 'runtime_key' as const,
  path: '$.runtime_key',
  allow_number: false,
  filter: {},
  note: 'seen in the log',
}

const WRITERS: Record<string, Write> = {
  'a database': (out, replace) =>
    exportDatabaseJob({ path: workshop.next, out, replace, evidencePaths: [] }, quiet),
  ...Object.fromEntries(TABLE_FORMATS.map((format) => [`a table as ${format}`, table(format)])),
  ...Object.fromEntries(
    (['jsonl', 'csv'] as const).map((format) => [`a journal as ${format}`, journal(format)]),
  ),
  'a report': report,
  'an answer to a statement': (path, replace) =>
    saveAnswer(
      { path, replace, protectedPaths: [] },
      { columns: ['n'], rows: [[{ type: 'integer', text: '1' }]], stopped: null, took_ms: 1 },
      'csv',
      { headers: true, formula_safe: true, bom: true },
    ),
  'a file of saved views': (path, replace) =>
    writeViewsFile({ path, replace, protectedPaths: [] }, [
      { name: 'v', address: `#/case/${'a'.repeat(16)}/missing`, person: 'ada', at_ms: 1 },
    ]),
  'a file of rules': (path, replace) => writeRulesFile({ path, replace, protectedPaths: [] }, [RULE]),
  'a list of a fleet': fleet,
  'a migrated file': (out, replace) =>
    migrateFileJob(
      { path: workshop.path, out, replace, person: 'ada', sound: null, columns: null, evidencePaths: [] },
      quiet,
    ),
  'a sample': (path, replace) => writeSample(path, { turns: 20, replace }),
}

const left = (): string[] => readdirSync(folder).sort()
/** What goes wrong after, while or before the name is given. */
const FAILURES: Record<string, () => Fault[]> = {
  'a disk that cannot be synced': () => [{ call: 'fsyncSync', code: 'EIO' }],
  'a disk that is full in the end': () => [
    { call: 'linkSync', code: 'ENOSPC' },
    { call: 'renameSync', code: 'ENOSPC' },
    { call: 'openSync', code: 'ENOSPC', when: (_, flags) => flags === 'wx' },
  ],
  'a folder that forbids': () => [{ call: 'openSync', code: 'EACCES', when: (_, flags) => flags === 'wx' }],
  'a name that is refused': () => [
    { call: 'linkSync', code: 'EACCES' },
    { call: 'renameSync', code: 'EACCES' },
  ],
}

for (const [name, write] of Object.entries(WRITERS)) {
  describe(name, () => {
    test('is written into a folder that cannot be synced, as its owner’s alone', async () => {
      const out = join(folder, 'out')
      const mask = process.umask(0)
      try {
        await withFaults([noFolderSync()], () => write(out, false))
      } finally {
        process.umask(mask)
      }
      for (const file of left()) expect(statSync(join(folder, file)).mode & 0o777, file).toBe(0o600)
      expect(left()).toEqual(name === 'a sample' ? ['out', 'out-timeline.db'] : ['out'])
    })

    test('never goes over a file that appeared meanwhile', async () => {
      const out = join(folder, 'out')
      const appear = meanwhile('linkSync', () => writeFileSync(out, 'theirs'))
      await expect(withFaults([appear], async () => write(out, false))).rejects.toThrow(
        expect.objectContaining({ kind: 'TargetExists' }),
      )
      expect(readFileSync(out, 'utf8')).toBe('theirs')
      expect(left()).toEqual(['out'])
    })

    for (const [failure, faults] of Object.entries(FAILURES)) {
      test(`leaves nothing on ${failure}, and what it was to replace as it was`, async () => {
        const out = join(folder, 'out')
        const expected = expect.objectContaining({ kind: expect.stringMatching(/^(NoSpace|NotWritable)$/) })
        await expect(withFaults(faults(), async () => write(out, false))).rejects.toThrow(expected)
        expect(left()).toEqual([])
        writeFileSync(out, 'old')
        writeFileSync(timelinePathFor(out), 'old')
        await expect(withFaults(faults(), async () => write(out, true))).rejects.toThrow(expected)
        for (const file of [out, timelinePathFor(out)]) expect(readFileSync(file, 'utf8')).toBe('old')
        expect(left()).toHaveLength(2)
      })
    }
  })
}

test('a migration goes on in a folder that cannot be synced, and fails whole on a disk that fails', async () => {
  const again = new Workshop().write(turnsSql({ without: TRUTH }))
  try {
    expect((await withFaults([noFolderSync()], () => again.migrate())).verification.ok).toBe(true)
    rmSync(again.next)
    await expect(
      withFaults([{ call: 'fsyncSync', code: 'EIO' }], () => again.migrate()),
    ).rejects.toMatchObject({ kind: 'NoSpace' })
  } finally {
    again.remove()
  }
})

test('a sample whose second file cannot be named leaves no first', async () => {
  const out = join(folder, 'out')
  const refused: Fault[] = (['linkSync', 'renameSync'] as const).map((call) => ({
    call,
    code: 'EACCES',
    when: (_, to) => to === out,
  }))
  await expect(withFaults(refused, () => writeSample(out, { turns: 20 }))).rejects.toMatchObject({
    kind: 'NotWritable',
  })
  expect(left()).toEqual([])
})
