import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { TableDigest } from '../migrate/digest.ts'
import { BLOCKS_SQL, canonical, dump, hashOf, quiet, TRUTH, turnsSql, Workshop } from '../migrate/fixtures.ts'
import { readSchema } from '../schema/read.ts'
import { type ExportInput, exportDatabaseJob } from './export.ts'

let workshop: Workshop
let folder: string
let evidence: string
let out: string
beforeEach(() => {
  workshop = new Workshop().write(
    `${turnsSql({ without: TRUTH, columns: { note: 'TEXT' } })} ${BLOCKS_SQL}
     CREATE INDEX own ON turns(note); CREATE TABLE extra (a); INSERT INTO extra VALUES (x'00ff'), (1.5);
     PRAGMA user_version = 7; PRAGMA application_id = 1234;`,
    (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
         VALUES ('c', 's', ?, 1, ?, 2)`,
      )
      for (let n = 0; n < 500; n++) insert.run(`t${n}`, canonical('planner', `i${n}`))
    },
  )
  folder = mkdtempSync(join(tmpdir(), 'turnscope-export-'))
  evidence = join(folder, 'turns.db')
  out = join(folder, 'out.db')
  writeFileSync(evidence, 'evidence')
})
afterEach(() => {
  workshop.remove()
  rmSync(folder, { recursive: true, force: true })
})

const exportTo = (target: string, options: Partial<ExportInput> = {}) =>
  exportDatabaseJob(
    { path: workshop.next, out: target, replace: false, evidencePaths: [evidence], ...options },
    quiet,
  )

const turnsDigest = (path: string): string => {
  const db = openReader(path)
  try {
    const facts = readSchema(db)
    const digest = new TableDigest(db, facts, facts.turns!, { rowIds: false, without: new Set() })
    for (const chunk of digest.chunks()) digest.add(chunk)
    return digest.hex()
  } finally {
    db.close()
  }
}

describe('a migrated working copy', () => {
  beforeEach(async () => {
    await workshop.migrate()
  })

  test("is exported with every value of the user's, without the tool's tables, sidecars or leftovers", () => {
    const exported = exportTo(out)
    expect(exported).toEqual({ path: out, bytes: readFileSync(out).length, sha256: hashOf(out) })
    expect(dump(out, 'all')).toEqual(dump(workshop.next))
    expect(turnsDigest(out)).toBe(turnsDigest(workshop.next))
    expect(readdirSync(folder).sort()).toEqual(['out.db', 'turns.db'])
    expect(readdirSync(workshop.folder).sort()).toEqual(['work-1.db', 'work-2.db'])

    const db = new Database(out, { readonly: true })
    const names = db.prepare('SELECT name FROM sqlite_schema').pluck().all()
    expect(names).toEqual(expect.arrayContaining(['own', 'extra', 'turns_by_conv_runtime_updated']))
    const simple = { simple: true }
    expect(
      ['user_version', 'application_id', 'freelist_count', 'journal_mode'].map((p) => db.pragma(p, simple)),
    ).toEqual([7, 1234, 0, 'delete'])
    db.close()
  })

  test('a table of the user that only looks like ours is kept', () => {
    const db = new Database(workshop.next)
    db.exec('CREATE TABLE turnscope_notes (a); INSERT INTO turnscope_notes VALUES (1)')
    db.close()
    exportTo(out)
    expect(Object.keys(dump(out, 'all'))).toContain('turnscope_notes')
  })

  test('a file that is there is replaced only when asked, and its stale sidecars with it', () => {
    writeFileSync(out, 'precious')
    expect(() => exportTo(out)).toThrow(expect.objectContaining({ kind: 'TargetExists' }))
    expect(readFileSync(out, 'utf8')).toBe('precious')

    writeFileSync(`${out}-wal`, 'stale')
    exportTo(out, { replace: true })
    expect(dump(out)).toEqual(dump(workshop.next))
    expect(existsSync(`${out}-wal`)).toBe(false)
  })

  test('a sidecar without its database counts as something that is there', () => {
    writeFileSync(`${out}-journal`, 'stale')
    expect(() => exportTo(out)).toThrow(expect.objectContaining({ kind: 'TargetExists' }))
  })

  test('never goes over the evidence, its sidecars or the working copy, under whatever name', () => {
    const link = join(folder, 'link.db')
    symlinkSync(evidence, link)
    const hard = join(folder, 'hard.db')
    linkSync(evidence, hard)
    const alias = join(folder, 'alias')
    symlinkSync(folder, alias)
    const targets = [
      evidence,
      `${evidence}-wal`,
      `${evidence}-shm`,
      `${evidence}-journal`,
      join(folder, 'sub', '..', 'turns.db'),
      link,
      hard,
      join(alias, 'turns.db'),
      join(alias, 'turns.db-wal'),
      workshop.next,
    ]
    for (const target of targets)
      expect(() => exportTo(target, { replace: true }), target).toThrow(
        expect.objectContaining({ kind: 'NotWritable', message: expect.stringContaining('evidence') }),
      )
    expect(readFileSync(evidence, 'utf8')).toBe('evidence')
    expect(readdirSync(folder).sort()).toEqual(['alias', 'hard.db', 'link.db', 'turns.db'])
  })

  test('a folder in the way, or none to write to, is named', () => {
    mkdirSync(out)
    const unusable = [
      out,
      join(folder, 'nowhere', 'out.db'),
      join(evidence, 'out.db'),
      join(folder, `${'x'.repeat(300)}.db`),
    ]
    for (const target of unusable)
      expect(() => exportTo(target, { replace: true })).toThrow(
        expect.objectContaining({ kind: 'NotWritable' }),
      )
  })

  test('cancelling at any point leaves nothing at the target or beside it', () => {
    let calls = 0
    const counting = { ...quiet, checkCancelled: () => calls++ }
    const input = { path: workshop.next, out, replace: false, evidencePaths: [evidence] }
    exportDatabaseJob(input, counting)
    rmSync(out)
    expect(calls).toBeGreaterThan(3)
    for (let at = 1; at <= calls; at++) {
      let now = 0
      const checkCancelled = (): void => {
        if (++now === at) throw new Error(`cancelled at ${at}`)
      }
      expect(() => exportDatabaseJob(input, { ...quiet, checkCancelled })).toThrow(`cancelled at ${at}`)
      expect(readdirSync(folder)).toEqual(['turns.db'])
      expect(readdirSync(workshop.folder).sort()).toEqual(['work-1.db', 'work-2.db'])
    }
  })
})

test('a working copy without a journal is exported as it is', () => {
  exportTo(out, { path: workshop.path })
  expect(dump(out, 'all')).toEqual(dump(workshop.path, 'all'))
})
