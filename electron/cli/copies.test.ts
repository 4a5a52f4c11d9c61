import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  makeFolders,
  type TestFolders,
  writeAllInWal,
  writeLiveWal,
  writeTurns,
} from '../engine/evidence/fixtures.ts'
import { type Ran, turnscope } from './fixtures.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

interface Inspected {
  readonly evidence: {
    readonly findings: readonly { code: string; severity: string; message: string }[]
    readonly packed?: { kind: string; sha256: string } | null
    readonly files: readonly { sha256: string }[]
  }
  readonly counts: { readonly turns: number }
}

const parsed = <T>({ stdout }: Ran): T => JSON.parse(stdout) as T
const inspect = async (...more: string[]): Promise<Inspected> =>
  parsed(await turnscope(['inspect', db, '--json', ...more]))

describe('a WAL database without a -wal', () => {
  test('a complete copy made by .backup is no reason for a warning anywhere', async () => {
    const live = new Database(writeLiveWal(join(folders.home, '..', 'live.db')))
    await live.backup(db)
    live.close()
    folders.seal()
    const { counts, evidence } = await inspect()
    expect(counts.turns).toBe(150)
    expect(evidence.findings).toMatchObject([{ code: 'wal-missing', severity: 'info' }])
    const { code, stderr } = await turnscope(['conversations', db])
    expect([code, stderr]).toEqual([0, ''])
  })

  test('VACUUM INTO, which the note advises, leaves no note', async () => {
    const live = new Database(writeLiveWal(join(folders.home, '..', 'live.db')))
    live.prepare('VACUUM INTO ?').run(db)
    live.close()
    folders.seal()
    const { counts, evidence } = await inspect()
    expect([counts.turns, evidence.findings]).toEqual([150, []])
  })

  test('a -shm that counts frames is a warning, on stderr too', async () => {
    writeLiveWal(db, { suffixes: ['', '-shm'] })
    folders.seal()
    expect((await inspect()).evidence.findings).toMatchObject([{ code: 'wal-missing', severity: 'warning' }])
    expect((await turnscope(['conversations', db])).stderr).toMatch(/^warning: Turns are missing: the -shm /)
  })

  test.each([
    ['a minute and a bit after', 60_001, 'warning'],
    ['a minute after', 60_000, 'info'],
    ['before', -5_000, 'info'],
  ])('a timeline store with activity %s the last turn', async (_what, later, severity) => {
    writeLiveWal(db, { suffixes: [''] })
    const timeline = join(folders.evidence, 'store.db')
    const copy = join(folders.home, '..', 'look.db')
    cpSync(db, copy)
    const reader = new Database(copy)
    const last = reader.prepare('SELECT conv_id, max(updated_at_ms) AS ms FROM turns').get() as {
      conv_id: string
      ms: number
    }
    reader.close()
    const store = new Database(timeline)
    store.exec(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, runtime_key TEXT, last_activity_ms INTEGER);
      INSERT INTO timeline_conversations VALUES ('${last.conv_id}', 'planner', ${last.ms + later}), ('elsewhere', 'planner', ${last.ms * 2})`)
    store.close()
    folders.seal()
    const { evidence } = await inspect('--timeline-db', timeline)
    expect(evidence.findings).toMatchObject([{ code: 'wal-missing', severity }])
    const { stderr } = await turnscope(['conversations', db, '--timeline-db', timeline])
    if (severity === 'warning')
      expect(stderr).toMatch(
        /^warning: Turns seem to be missing: the timeline store knows activity in 1 conversation /,
      )
    else expect(stderr).toBe('')
  })
})

const READERS = ['conversations', 'missing', 'plan', 'shapes', 'analytics', 'release-notes'] as const

describe('everything is in a -wal', () => {
  test('that was not copied: every verb says so and what to ask for', async () => {
    writeAllInWal(db, { suffixes: [''] })
    folders.seal()
    for (const verb of READERS) {
      const { code, stderr } = await turnscope([verb, db])
      expect([verb, code]).toEqual([verb, 3])
      expect(stderr).toMatch(/^Nothing is in this file yet \([\d,]+ bytes, no tables\).* its -wal/)
      expect(stderr).toMatch(/\nAsk for turns\.db and turns\.db-wal, copied together/)
      expect(stderr.match(/Ask for/g)).toHaveLength(1)
    }
    expect((await inspect()).evidence.findings).toMatchObject([{ code: 'all-in-wal', severity: 'warning' }])
    const validated = await turnscope(['validate', db])
    expect(validated.stdout).toContain('Ask for turns.db and turns.db-wal, copied together')
  })

  test('beside a main file of 0 bytes: the log is named, not "no turns"', async () => {
    writeAllInWal(db)
    truncateSync(db, 0)
    folders.seal()
    const { code, stderr } = await turnscope(['conversations', db])
    expect(code).toBe(3)
    expect(stderr).toMatch(/turns\.db-wal beside it holds [\d,]+ bytes/)
    expect(stderr).toContain('copied together')
  })

  test.each([
    'turns.db-wal (1)',
    'turns.db(1)-wal',
    'turns (1)-wal.db',
    'turns.db-wal.txt',
    'turns.db-wal.bin',
    'turns.db-wal.bak',
    'turns.db-wal~',
    'turns.db-WAL',
    'turns.db.wal',
    'turns.db-wal-2026-11-25',
    'turns.db-wal.20261125T0101',
    'Copy of turns.db-wal',
    'turns_db_wal',
    'wal',
    'attachment-2',
  ])('under the name %s it is found by its content, and read only when asked', async (name) => {
    writeAllInWal(db)
    const wal = join(folders.evidence, name)
    renameSync(`${db}-wal`, wal)
    folders.seal()
    const refused = await turnscope(['conversations', db])
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain(`${name} in the same folder is a log`)
    expect(refused.stderr).toContain('--wal FILE')
    const read = await inspect('--wal', wal)
    expect(read.counts.turns).toBe(30)
    expect(read.evidence).toMatchObject({
      files: [
        { name: 'turns.db', role: 'main' },
        { name, role: 'wal' },
      ],
    })
    expect(read.evidence.findings.map(({ code }) => code)).toEqual(['wal-named', 'wal-folded'])
    const { code, stderr } = await turnscope(['conversations', db, '--wal', wal])
    expect([code, stderr]).toEqual([0, ''])
  })

  test('of the timeline store: it is that which is named', async () => {
    writeTurns(db)
    const store = writeAllInWal(join(folders.evidence, 'timeline.db'), { suffixes: [''] })
    folders.seal()
    const { code, stderr } = await turnscope(['conversations', db, '--timeline-db', store])
    expect(code).toBe(3)
    expect(stderr).toMatch(/^The timeline store timeline\.db: Nothing is in this file yet/)
    expect(stderr).toContain('Ask for timeline.db and timeline.db-wal, copied together, or')
  })

  test('in a packed file it is named, and not read', async () => {
    writeAllInWal(db, { suffixes: [''] })
    writeFileSync(join(folders.evidence, 'turns.db-wal.gz'), 'packed')
    folders.seal()
    expect((await turnscope(['conversations', db])).stderr).toContain('turns.db-wal.gz in the same folder')
  })

  test('as LiteFS keeps it: database and wal in a folder of the name', async () => {
    const folder = join(folders.evidence, 'dbs', 'turns.db')
    mkdirSync(folder, { recursive: true })
    writeAllInWal(join(folder, 'database'))
    renameSync(join(folder, 'database-wal'), join(folder, 'wal'))
    folders.seal()
    const given = await turnscope(['inspect', folder])
    expect([given.code, given.stderr]).toEqual([3, expect.stringContaining(join(folder, 'database'))])
    expect((await turnscope(['conversations', join(folder, 'database')])).stderr).toContain('wal in the same')
    const args = ['inspect', join(folder, 'database'), '--wal', join(folder, 'wal'), '--json']
    expect(parsed<Inspected>(await turnscope(args)).counts.turns).toBe(30)
  })
})

describe('a log in the same folder is not offered', () => {
  const offered = async (): Promise<string> => {
    folders.seal()
    return (await inspect()).evidence.findings.map(({ severity, message }) => severity + message).join()
  }
  test('when it is another database\u2019s own', async () => {
    writeLiveWal(db, { suffixes: [''] })
    writeLiveWal(join(folders.evidence, 'other.db'))
    expect(await offered()).not.toContain('other.db')
  })
  test('when its pages have another size', async () => {
    writeLiveWal(db, { suffixes: [''] })
    const odd = new Database(join(folders.evidence, 'odd.db'))
    odd.pragma('page_size = 1024')
    odd.pragma('journal_mode = wal')
    odd.exec('CREATE TABLE t (x)')
    cpSync(join(folders.evidence, 'odd.db-wal'), join(folders.evidence, 'some.log'))
    odd.close()
    expect(await offered()).not.toContain('some.log')
  })
  test('when the database is not in WAL mode', async () => {
    writeTurns(db)
    writeLiveWal(join(folders.evidence, 'gone.db'), { suffixes: ['-wal'] })
    expect(await offered()).toBe('')
  })
})

test('a file that is no log is refused as one', async () => {
  writeTurns(db)
  const other = join(folders.evidence, 'notes.txt')
  writeFileSync(other, 'not a log')
  folders.seal()
  const absent = await turnscope(['inspect', db, '--wal', `${other}.gone`])
  expect([absent.code, absent.stderr]).toEqual([3, expect.stringContaining('There is no -wal file at')])
  const read = await turnscope(['conversations', db, '--wal', other])
  expect(read.stderr).toContain('The -wal file cannot be used')
})

describe('what became of a file on its way', () => {
  const original = (): Buffer =>
    readFileSync(writeTurns(join(folders.home, '..', 'original.db'), { turns: 400 }))
  const refused = async (bytes: Buffer): Promise<string> => {
    writeFileSync(db, bytes)
    folders.seal()
    const { code, stderr } = await turnscope(['conversations', db])
    expect(code).toBe(3)
    expect(stderr).not.toMatch(/first pages are broken|Pick the database file itself|server stopped/)
    return stderr
  }
  const withCr = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
  const inLines = (text: string): string => text.replace(/.{76}/g, '$&\r\n')

  test.each<[what: string, spoil: (bytes: Buffer) => Buffer, says: RegExp]>([
    ['a terminal', withCr, /every line feed got a carriage return/],
    [
      'a page of 512 bytes through a terminal',
      () => withCr(ofSmallPages()),
      /every line feed got a carriage/,
    ],
    [
      'a program that takes it for UTF-8',
      (bytes) => Buffer.from(bytes.toString('utf8')),
      /replaced by U\+FFFD/,
    ],
    [
      'PowerShell',
      (bytes) => Buffer.from(`\uFEFF${bytes.toString('latin1')}`, 'utf16le'),
      /UTF-16 text.*PowerShell/,
    ],
    [
      'UTF-16 of the other order',
      (bytes) => Buffer.from(`\uFEFF${bytes.toString('latin1')}`, 'utf16le').swap16(),
      /UTF-16 text/,
    ],
    [
      'an SQL dump in UTF-16',
      () => Buffer.from('\uFEFFPRAGMA foreign_keys=OFF;\r\nBEGIN TRANSACTION;\r\n', 'utf16le'),
      /SQL dump/,
    ],
  ])('%s', async (_what, spoil, says) => {
    expect(await refused(spoil(original()))).toMatch(says)
  })

  const dumpLines = (bytes: Buffer, line: (place: string, hex: string[], text: string) => string): string => {
    const lines: string[] = []
    let before = ''
    for (let at = 0; at < bytes.length; at += 16) {
      const part = bytes.subarray(at, at + 16)
      const hex = part.toString('hex')
      // As both tools do it: lines equal to the one before are one star.
      if (hex !== before) {
        const place = at.toString(16).padStart(8, '0')
        const text = part.toString('latin1').replaceAll(/[^ -~]/g, '.')
        lines.push(line(place, hex.match(/../g)!, text))
      } else if (lines.at(-1) !== '*') lines.push('*')
      before = hex
    }
    return `${lines.join('\n')}\n${bytes.length.toString(16).padStart(8, '0')}\n`
  }

  test.each<[what: string, kind: string, write: (bytes: Buffer) => string]>([
    ['base64', 'base64', (bytes) => bytes.toString('base64')],
    ['base64 in lines', 'base64', (bytes) => inLines(bytes.toString('base64'))],
    [
      'mail',
      'base64',
      (bytes) =>
        `From: a\r\nContent-Transfer-Encoding: base64\r\n\r\n${inLines(bytes.toString('base64'))}\r\n\r\n--end--\r\nGreetings`,
    ],
    ['JSON', 'base64', (bytes) => JSON.stringify({ name: 'turns.db', data: bytes.toString('base64') })],
    ['plain hexadecimal', 'hex', (bytes) => bytes.toString('hex').replaceAll(/.{60}/g, '$&\n')],
    [
      'xxd',
      'hex',
      (bytes) =>
        dumpLines(
          bytes,
          (place, hex, text) => `${place}: ${hex.join('').replaceAll(/(.{4})(?=.)/g, '$1 ')}  ${text}`,
        ),
    ],
    [
      'hexdump -C',
      'hex',
      (bytes) =>
        dumpLines(
          bytes,
          (place, hex, text) =>
            `${place}  ${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}  |${text}|`,
        ),
    ],
  ])('as %s: it is taken out into the case, and the text is what is sealed', async (_what, kind, write) => {
    const bytes = original()
    const text = write(bytes)
    writeFileSync(db, text)
    folders.seal()
    const { evidence, counts } = await inspect()
    expect(evidence.packed).toMatchObject({ kind, sha256: createHash('sha256').update(text).digest('hex') })
    expect(evidence.files[0]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(counts.turns).toBe(400)
  })

  function ofSmallPages(): Buffer {
    const path = join(folders.home, '..', 'small.db')
    const small = new Database(path)
    small.pragma('page_size = 512')
    small.exec('CREATE TABLE turns (x)')
    const insert = small.prepare('INSERT INTO turns VALUES (?)')
    for (let n = 0; n < 500; n++) insert.run(`line ${n}\nline`)
    small.close()
    return readFileSync(path)
  }

  test.each([24, 32])('encrypted after %i plain bytes: decrypt it first', async (plain) => {
    const bytes = original()
    randomBytes(bytes.length - plain).copy(bytes, plain)
    expect(await refused(bytes)).toMatch(/is an encrypted database[\s\S]*Decrypt it first/)
  })

  test('encrypted, with bytes reserved in each page', async () => {
    const bytes = original()
    bytes[20] = 80
    randomBytes(bytes.length - 32).copy(bytes, 32)
    expect(await refused(bytes)).toMatch(/is an encrypted database/)
  })

  test('text with line ends of its own in a copy that was cut off is none of these', async () => {
    const long = new Database(writeTurns(db, { turns: 400 }))
    long.exec(`UPDATE turns SET turn_data_json = '{"a":"b\r\nc"}'`)
    long.close()
    truncateSync(db, readFileSync(db).length - 100)
    folders.seal()
    expect((await inspect()).evidence.findings.map(({ code }) => code)).toContain('truncated')
  })
})

describe('a path as people paste it', () => {
  test.each<[string, (path: string) => string]>([
    ['in double quotes', (path) => `"${path}"`],
    ['in single quotes, with a space before', (path) => ` '${path}'`],
    ['as an address', (path) => pathToFileURL(path).href],
    ['as an address in quotes', (path) => `"${pathToFileURL(path).href}"`],
    ['under the home folder', (path) => `~/${relative(homedir(), path)}`],
  ])('%s', async (_what, paste) => {
    db = writeTurns(join(folders.evidence, 'copied turns.db'))
    folders.seal()
    const { code, stdout } = await turnscope(['inspect', paste(db), '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ evidence: { path: db } })
  })

  test('a file whose name has the quotes comes first', async () => {
    db = writeTurns(join(folders.evidence, '"turns.db"'))
    folders.seal()
    expect((await turnscope(['inspect', db])).code).toBe(0)
  })

  test('a folder names the databases in it', async () => {
    writeTurns(join(folders.evidence, 'b.db'))
    writeTurns(db)
    writeFileSync(join(folders.evidence, 'notes.db'), 'no database')
    folders.seal()
    const { code, stderr } = await turnscope(['inspect', folders.evidence])
    expect(code).toBe(3)
    expect(stderr).toContain(
      `Pick one of the databases inside it: ${db}, ${join(folders.evidence, 'b.db')}\n`,
    )
  })
})
