// Test support: files of every kind in one folder, and the command line over them.
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { writeSample } from '../engine/sample/write.ts'
import { turnscope as runHere } from './fixtures.ts'

export const TURNS = 300

export let root: string
/** The evidence: nothing in this folder may ever change. */
export let evidence: string
export let temporary: string
export let v2: string
export let v3: string
export let timelineDb: string

/** Where the command line keeps its copies while it runs; empty again whenever it has ended. */
export const inTemporary = (): NodeJS.ProcessEnv => ({ TURNSCOPE_TMPDIR: temporary })
export const turnscope = (args: readonly string[], env = inTemporary()) => runHere(args, { env })

/** Runs a verb that must succeed and print exactly one JSON document. */
export async function json<T extends z.ZodType>(shape: T, ...args: string[]): Promise<z.output<T>> {
  const { code, stdout, stderr } = await turnscope([...args, '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return shape.parse(JSON.parse(stdout))
}

export const failure = z.strictObject({
  error: z.strictObject({ kind: z.string(), message: z.string().min(1), next: z.string().min(1) }),
})

/** Runs a verb that must fail; gives the exit code and the kind of the error. */
export async function refused(...args: string[]): Promise<[number | null, string]> {
  const { code, stdout } = await turnscope([...args, '--json'])
  const { kind, message, next } = failure.parse(JSON.parse(stdout)).error
  expect(`${message}${next}`).not.toMatch(/^\s+at |node:|SQLITE_|undefined|\[object/m)
  return [code, kind]
}

export const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

export const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(path.join(folder, name))]))

export function query<Row>(file: string, sql: string): Row[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}

export function makeDatabase(file: string, ...sql: string[]): string {
  const db = new Database(file)
  for (const statement of sql) db.exec(statement)
  db.close()
  return file
}

let before: Record<string, string>

/** Makes the evidence before the tests of a file, and proves after them that it and the temporary folder are as they were. */
export function layOutEvidence(): void {
  beforeAll(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'turnscope-cli-test-')))
    evidence = path.join(root, 'evidence')
    temporary = path.join(root, 'temporary')
    mkdirSync(evidence)
    mkdirSync(temporary)
    v2 = writeSample(path.join(evidence, 'turns.db'), { turns: TURNS }).path
    v3 = writeSample(path.join(evidence, 'v3.db'), { turns: TURNS, generation: 'v3' }).path
    timelineDb = path.join(evidence, 'timeline.db')
    makeDatabase(
      path.join(evidence, 'v0.db'),
      'CREATE TABLE turns (conv_id TEXT, run_id TEXT, turn_id TEXT, phase TEXT, created_at_ms INTEGER, payload TEXT)',
      "INSERT INTO turns VALUES ('c', 'r', 't', 'final', 1, 'id: t')",
    )
    makeDatabase(
      path.join(evidence, 'v1.db'),
      'CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT, created_at_ms INTEGER, payload TEXT)',
    )
    makeDatabase(
      path.join(evidence, 'no-row-ids.db'),
      'CREATE TABLE turns (conv_id TEXT, session_id TEXT, phase TEXT, payload TEXT, PRIMARY KEY (conv_id)) WITHOUT ROWID',
    )
    makeDatabase(path.join(evidence, 'unrelated.db'), 'CREATE TABLE recipes (name TEXT)')
    writeFileSync(path.join(evidence, 'text.db'), 'These are no turns.\n'.repeat(100))
    writeFileSync(path.join(evidence, 'empty.db'), '')
    copyFileSync(v2, path.join(evidence, 'half.db'))
    truncateSync(path.join(evidence, 'half.db'), 60_000)
    before = contents(evidence)
  })

  afterAll(() => {
    try {
      expect(contents(evidence)).toEqual(before)
      expect(readdirSync(temporary)).toEqual([])
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })
}

export const out = (name: string): string => path.join(root, name)
export const given = (name: string): string => path.join(evidence, name)
