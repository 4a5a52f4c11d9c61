import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import Database from 'better-sqlite3'
import { writeFifo } from '../../electron/engine/evidence/fixtures.ts'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { DAMAGES, type Damage, EDGES, MORE_DAMAGES, put } from './damages.ts'
import { alterFrames, alterRecords, underSuper } from './logs.ts'
import { MORE_SQL, SQL } from './strangers-sql.ts'

/**
 * From this seed on mutants are made of all there is; below, as seeds that are kept were when they failed. What is added later
 * changes what the seeds above make: one that is kept then gets its own bound.
 */
export const ALL_FROM = 2_000_000

const ALL_SQL = [...SQL, ...MORE_SQL]
const ALL_DAMAGES: Readonly<Record<string, Damage>> = { ...DAMAGES, ...MORE_DAMAGES }

/**
 * Lets SQLite run what a stranger wrote. What it would fold in or roll back at closing stays beside the file, as if the writer
 * had been killed.
 */
function alterBySql(path: string, sql: string, killed: boolean): string {
  let db: Database.Database | null = null
  const left = new Map<string, Buffer>()
  try {
    db = new Database(path)
    db.unsafeMode(true)
    db.exec(sql)
    if (killed && existsSync(`${path}-wal`))
      for (const suffix of ['', '-wal']) left.set(suffix, readFileSync(path + suffix))
  } catch {
    // Not every file can be told every thing; then it stays as it was.
  } finally {
    db?.close()
  }
  for (const [suffix, bytes] of left) writeFileSync(path + suffix, bytes)
  return sql.slice(0, 60)
}

/** Damages the main file, or the sidecar with this ending. */
function damage(path: string, prng: Prng, among: Readonly<Record<string, Damage>>): string {
  const kind = prng.pick(Object.keys(among))
  const bytes = readFileSync(path)
  if (bytes.length < 512) return 'too small'
  among[kind]!(bytes, prng)
  writeFileSync(path, bytes)
  return kind
}

const sidecarOf = (path: string): string | undefined =>
  ['-wal', '-journal'].map((suffix) => path + suffix).find((at) => existsSync(at))

/** Damages the log or the journal of a file; one that has none gets one that is no such thing. */
function damageSidecar(path: string, prng: Prng): string {
  const sidecar = sidecarOf(path)
  if (sidecar === undefined) return oddSidecar(path, prng)
  const bytes = readFileSync(sidecar)
  if (prng.chance(0.2)) {
    truncateSync(sidecar, prng.int(0, bytes.length))
    return 'sidecar cut off'
  }
  if (bytes.length === 0) return 'sidecar empty'
  // Headers, and what says of which page a frame is.
  const at = prng.chance(0.5) ? prng.int(0, 64) : prng.int(0, bytes.length - 4)
  put(bytes, at, 4, prng.pick(EDGES))
  if (sidecar.endsWith('-journal') && prng.chance(0.3)) {
    // The end of a journal may name another one that decides about it.
    writeFileSync(sidecar, Buffer.concat([bytes, Buffer.from('/etc/passwd\0\0\0\x0b'), bytes.subarray(0, 8)]))
    return 'super-journal'
  }
  writeFileSync(sidecar, bytes)
  return 'sidecar'
}

/** Changes a log or a journal so that SQLite takes it for whole; null where there is none. */
function forgeSidecar(path: string, prng: Prng): string | null {
  const sidecar = sidecarOf(path)
  if (sidecar === undefined || !lstatSync(sidecar).isFile()) return null
  const bytes = readFileSync(sidecar)
  const onPage = (page: Buffer): void => ALL_DAMAGES[prng.pick(ON_A_PAGE)]!(page, prng)
  if (sidecar.endsWith('-wal')) {
    const done = alterFrames(bytes, prng, onPage)
    writeFileSync(sidecar, bytes)
    return done
  }
  const done = prng.chance(0.6) ? alterRecords(bytes, prng, onPage) : null
  const [ended, how] = prng.chance(0.4) ? underSuper(path, bytes, prng) : [bytes, null]
  writeFileSync(sidecar, ended)
  return [done, how].filter((said) => said !== null).join(', ')
}

/** Damages that a page by itself can have. */
const ON_A_PAGE = [
  'page type',
  'cell pointers',
  'page header',
  'bytes anywhere',
  'a page of zeros',
  'varints of a gigabyte',
]

function oddSidecar(path: string, prng: Prng): string {
  const suffix = prng.pick(['-wal', '-journal', '-shm'])
  if (existsSync(path + suffix)) return 'sidecar is there'
  const kind = prng.pick(['link', 'pipe', 'text', 'sparse'] as const)
  if (kind === 'link') symlinkSync('/etc/passwd', path + suffix)
  else if (kind === 'pipe' && process.platform !== 'win32') writeFifo(path + suffix)
  else writeFileSync(path + suffix, kind === 'text' ? 'no such thing' : Buffer.alloc(32))
  if (kind === 'sparse') truncateSync(path + suffix, 50_000_000)
  return `odd sidecar: ${kind}`
}

const ODDER: Readonly<Record<string, (sidecar: string, path: string) => void>> = {
  'a folder': (sidecar) => mkdirSync(sidecar),
  'a link to the file': (sidecar, path) => symlinkSync(path, sidecar),
  'a hard link to the file': (sidecar, path) => linkSync(path, sidecar),
  'a link to itself': (sidecar) => symlinkSync(sidecar, sidecar),
  'a link to nothing': (sidecar) => symlinkSync('/nowhere/at/all', sidecar),
  'a link to a device': (sidecar) => symlinkSync('/dev/zero', sidecar),
}

function odderSidecar(path: string, prng: Prng): string {
  const suffix = prng.pick(['-wal', '-journal', '-shm'])
  if (lstatSync(path + suffix, { throwIfNoEntry: false }) !== undefined) return 'sidecar is there'
  const kind = prng.pick(Object.keys(ODDER))
  ODDER[kind]!(path + suffix, path)
  return `odd sidecar: ${kind}`
}

function resize(path: string, prng: Prng): string {
  const { length } = readFileSync(path)
  truncateSync(path, prng.chance(0.7) ? prng.int(0, length) : length + prng.pick([1, 4096, 100_000_000]))
  return 'another length'
}

/** Makes the mutant that a seed below `ALL_FROM` made. */
function mutateAsBefore(path: string, prng: Prng): string[] {
  const done: string[] = []
  for (let n = prng.int(0, 2); n > 0; n--) done.push(alterBySql(path, prng.pick(SQL)(prng), false))
  for (let n = prng.pick([0, 1, 1, 1, 2, 4]); n > 0; n--) done.push(damage(path, prng, DAMAGES))
  if (prng.chance(0.3)) done.push(damageSidecar(path, prng))
  if (prng.chance(0.1)) done.push(resize(path, prng))
  return done
}

/** Makes the mutant of a seed of the file at `path`. Returns what was done, for people. */
export function mutate(path: string, seed: number, prng: Prng): string[] {
  if (seed < ALL_FROM) return mutateAsBefore(path, prng)
  const done: string[] = []
  const isHot = existsSync(`${path}-journal`)
  // A journal that is to be rolled back would be, by the first statement.
  for (let n = isHot && prng.chance(0.7) ? 0 : prng.int(0, 2); n > 0; n--)
    done.push(alterBySql(path, prng.pick(ALL_SQL)(prng), prng.chance(0.6)))
  for (let n = prng.pick([0, 0, 1, 1, 1, 2, 3]); n > 0; n--) done.push(damage(path, prng, ALL_DAMAGES))
  if (sidecarOf(path) !== undefined && prng.chance(0.5)) done.push(forgeSidecar(path, prng) ?? 'no sidecar')
  else if (prng.chance(0.25))
    done.push(prng.chance(0.5) ? damageSidecar(path, prng) : odderSidecar(path, prng))
  if (prng.chance(0.07)) done.push(resize(path, prng))
  return done
}
