// Test support: kinds in which copies arrive, each as small files, and what is to be said of them.
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { writeAllInWal, writeTurns } from '../../evidence/fixtures.ts'
import { createPrng } from '../../sample/prng.ts'

/** One file as somebody hands it over. */
export interface Arrival {
  readonly what: string
  /** Writes it into a folder, with what lies beside it; gives what a person picks. */
  readonly make: (folder: string) => string
  /** How many turns it has; null where it is refused. */
  readonly turns: number | null
  /** What the refusal says; of a file that opens, codes of findings that must be there. */
  readonly says: RegExp | readonly string[]
  /** What the command line is told beside the path. */
  readonly args?: (folder: string) => readonly string[]
  /** Of a file that opens: whether a migration is refused, and why. */
  readonly stays?: RegExp
  /** Not on Windows. */
  readonly posix?: true
}

const FILES = fileURLToPath(new URL('../files/', import.meta.url))
export const WHOLE = 400

/** @param name a file of this folder's `files/` */
export const take =
  (name: string, as = 'turns.db') =>
  (folder: string): string => {
    copyFileSync(join(FILES, name), join(folder, as))
    return join(folder, as)
  }

/** A sound file whose bytes were changed on the way. */
export const changed =
  (change: (whole: Buffer) => Buffer, as = 'turns.db') =>
  (folder: string): string => {
    const path = join(folder, as)
    writeTurns(path, { turns: WHOLE })
    writeFileSync(path, change(readFileSync(path)))
    return path
  }

export const bytes =
  (content: () => Buffer | string, as = 'turns.db') =>
  (folder: string): string => {
    writeFileSync(join(folder, as), content())
    return join(folder, as)
  }

export const COLUMNS = `conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, turn_created_at_ms INTEGER NOT NULL,
  turn_metadata_json TEXT NOT NULL DEFAULT '{}', turn_data_json TEXT NOT NULL DEFAULT '{}',
  runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT '', updated_at_ms INTEGER NOT NULL`

/** A file of 100 turns made by SQL. */
export const made =
  (settings: string, change = '', table = `CREATE TABLE turns (${COLUMNS})`) =>
  (folder: string): string => {
    const path = join(folder, 'turns.db')
    const from = join(folder, 'from.db')
    writeTurns(from, { generation: 'v3' })
    const source = new Database(from)
    const rows = source.prepare<[], unknown[]>('SELECT * FROM turns').raw().all()
    source.close()
    rmSync(from)
    const db = new Database(path)
    for (const pragma of settings.split(';')) db.pragma(pragma)
    db.exec(table)
    const insert = db.prepare(
      `INSERT INTO turns VALUES (${COLUMNS.split(',')
        .map(() => '?')
        .join()})`,
    )
    for (const row of rows) insert.run(...row)
    db.exec(change)
    db.close()
    return path
  }

export const noise = (whole: Buffer, from: number): Buffer => {
  const random = createPrng(7)
  return whole.map((byte, at) => (at < from ? byte : random.int(0, 255))) as Buffer
}
export const lone = (folder: string): Buffer =>
  readFileSync(writeTurns(join(folder, 'lone.db'), { turns: WHOLE }))
export const saying = (change: (pages: number) => number) =>
  changed((whole) => {
    whole.writeUInt32BE(change(whole.readUInt32BE(28)), 28)
    return whole
  })
export const renamedLog =
  (name: string) =>
  (folder: string): string => {
    const path = writeAllInWal(join(folder, 'turns.db'))
    renameSync(`${path}-wal`, join(folder, name))
    return path
  }
export const textMode = (line: string) =>
  changed((whole) => Buffer.from(whole.toString('latin1').replaceAll('\n', line), 'latin1'))
