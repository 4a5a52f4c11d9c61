import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { type Files, tar, tarGz, zip } from '../engine/evidence/archive-fixtures.ts'
import {
  makeFolders,
  type TestFolders,
  writeAllInWal,
  writeLiveWal,
  writeTimelineStore,
  writeTurns,
} from '../engine/evidence/fixtures.ts'
import { turnscope } from './fixtures.ts'

let folders: TestFolders
let made: string
beforeEach(() => {
  folders = makeFolders()
  made = join(dirname(folders.home), 'made')
  mkdirSync(made)
})
afterEach(() => folders.finish())

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

function set(folder = ''): Files {
  const db = writeLiveWal(join(made, 'turns.db'))
  return [
    [`${folder}readme.txt`, Buffer.from('for the ticket')],
    [`${folder}turns.db-wal`, readFileSync(`${db}-wal`)],
    [`${folder}turns.db`, readFileSync(db)],
  ]
}

function lone(): Buffer {
  const path = join(made, 'lone.db')
  return readFileSync(existsSync(path) ? path : writeTurns(path))
}

function keep(name: string, bytes: Buffer): string {
  const path = join(folders.evidence, name)
  writeFileSync(path, bytes)
  folders.seal()
  return path
}

interface Inspected {
  readonly counts: { readonly turns: number }
  readonly evidence: {
    readonly files: readonly { name: string; sha256: string; role: string }[]
    readonly packed: { readonly kind: string; readonly part: string; readonly sha256: string }
    readonly findings: readonly { code: string; message: string }[]
  }
}
const inspect = async (path: string, ...more: string[]): Promise<Inspected> => {
  const { stdout, stderr } = await turnscope(['inspect', path, '--json', ...more])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Inspected
}

test.each(['turns.db-wal (1)', 'logs/turns (1)-wal.db'])(
  'the only log of an archive is read as the -wal, though it is called %s',
  async (name) => {
    const db = writeAllInWal(join(made, 'turns.db'))
    const files: Files = [
      ['turns.db', readFileSync(db)],
      [name, readFileSync(`${db}-wal`)],
      ['notes.txt', Buffer.from('x'.repeat(200))],
    ]
    const { counts, evidence } = await inspect(keep('set.zip', zip(files)))
    expect(counts.turns).toBeGreaterThan(0)
    expect(evidence.findings[0]!.message).toContain(`${name} is the only log in it and was read as the -wal.`)
    const twice = await turnscope([
      'inspect',
      keep('two.zip', zip([...files, ['old-wal', files[1]![1]]])),
      '--json',
    ])
    expect(twice.stdout).not.toContain('was read as the -wal')
    expect(twice.stdout).toContain(`Turns are missing: ${name}, old-wal in the same archive are logs`)
    expect(twice.stdout).toContain('Ask for turns.db and turns.db-wal, copied together')
    const chosen = await inspect(join(folders.evidence, 'two.zip'), '--wal', name)
    expect(chosen.counts.turns).toBe(counts.turns)
    expect(chosen.evidence.packed.part).toBe(`turns.db with ${name}`)
    expect(chosen.evidence.findings[0]!.message).toContain(`${name} was read as the -wal, as you asked`)
    const none = await turnscope(['inspect', join(folders.evidence, 'two.zip'), '--wal', 'no-such'])
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('two.zip holds no log no-such')])
  },
)

describe('a set in an archive is opened into the case', () => {
  const longFolder = `${'of-the-customer-'.repeat(8)}/`
  test.each<[name: string, kind: string, pack: (files: Files) => Buffer, folder: string]>([
    ['support.zip', 'zip', (files) => zip(files), ''],
    ['in-a-folder.zip', 'zip', (files) => zip(files), 'srv/data/'],
    ['no ending', 'zip', (files) => zip(files), ''],
    ['set.tar', 'tar', (files) => tar(files), './'],
    ['long-names.tar', 'tar', (files) => tar(files), longFolder],
    ['long-names-pax.tar', 'tar', (files) => tar(files, 'pax'), longFolder],
    ['set.tar.gz', 'tar.gz', tarGz, 'data/'],
    ['set.tgz', 'tar.gz', tarGz, ''],
  ])('%s', async (name, kind, pack, folder) => {
    const files = set(folder)
    const bytes = pack(files)
    const { counts, evidence } = await inspect(keep(name, bytes))
    expect(counts.turns).toBe(150)
    expect(evidence.packed).toMatchObject({ kind, part: `${folder}turns.db`, sha256: hash(bytes) })
    expect(evidence.files).toMatchObject([
      { name: 'turns.db', role: 'main', sha256: hash(files[2]![1]) },
      { name: 'turns.db-wal', role: 'wal', sha256: hash(files[1]![1]) },
    ])
    expect(evidence.findings.map(({ code }) => code)).toEqual(['unpacked', 'wal-folded'])
    expect(evidence.findings[0]!.message).toContain('1 other file in it was left alone')
  })

  test('a tar whose files are larger than what is read at once', async () => {
    const path = keep('large.tar', tar([['core', Buffer.alloc(3 << 20, 7)], ...set()]))
    expect((await inspect(path)).counts.turns).toBe(150)
  })

  test('a gzip of one file', async () => {
    const bytes = gzipSync(lone())
    const { counts, evidence } = await inspect(keep('turns.db.gz', bytes))
    expect([counts.turns, evidence.packed.kind, evidence.packed.part]).toEqual([100, 'gzip', 'turns.db'])
  })

  test('a timeline store in it is not taken for the turns', async () => {
    const path = keep('both.zip', zip([['timeline.db', lone()], ...set()]))
    expect((await inspect(path)).evidence.packed.part).toBe('turns.db')
  })

  test.each([
    ['both.zip', zip],
    ['both.tar.gz', tarGz],
  ])('a timeline store in the same %s is offered, and read when it is named', async (name, pack) => {
    const store = readFileSync(writeTimelineStore(join(made, 'own.db'), { 'conv-0': 'planner' }))
    const path = keep(name, pack([['data/timeline.db', store], ...set('data/')]))
    const listed = await turnscope(['conversations', path, '--timeline-db', path, '--json'])
    const { items } = JSON.parse(listed.stdout) as {
      items: { conv_id: string; resolved_runtime_key: string | null }[]
    }
    expect(items.find(({ conv_id }) => conv_id === 'conv-0')?.resolved_runtime_key).toBe('planner')
    const engine = new Engine({ home: folders.home })
    try {
      expect(await engine.call('evidence.look', { path })).toMatchObject({ companion: path })
    } finally {
      await engine.close()
    }
  })

  test('names that lead elsewhere lead nowhere', async () => {
    const path = keep(
      'evil.zip',
      zip([
        ['../../evil.txt', Buffer.from('x')],
        ['../../../etc/turns.db', lone()],
      ]),
    )
    const { counts, evidence } = await inspect(path)
    expect([counts.turns, evidence.packed.part]).toEqual([100, '../../../etc/turns.db'])
    expect(existsSync(join(folders.evidence, '..', '..', 'evil.txt'))).toBe(false)
  })

  test('its case is found again, and says when the archive has changed', async () => {
    const path = keep('support.zip', zip(set()))
    const engine = new Engine({ home: folders.home })
    try {
      const { case_id } = await engine.call('case.open', { path })
      await engine.call('case.close', { case_id })
      expect((await engine.call('evidence.look', { path })).existing).toMatchObject({
        case_id,
        evidence_state: 'unchanged',
      })
      expect(readdirSync(join(folders.home, 'cases'))).toEqual([case_id])
    } finally {
      await engine.close()
    }
  })
})

describe('where several databases stand in an archive', () => {
  const several = (): string => keep('all.zip', zip([...set('a/'), ['b/turns.db', lone()]]))

  test('they are named, and one is opened when it is named', async () => {
    const path = several()
    const refused = await turnscope(['conversations', path])
    expect(refused.code).toBe(3)
    expect(refused.stderr).toMatch(
      /holds several databases: a\/turns\.db, b\/turns\.db\.\nSay which .*--inside NAME/,
    )
    expect((await inspect(path, '--inside', 'b/turns.db')).counts.turns).toBe(100)
    expect((await inspect(path, '--inside', 'a/turns.db')).counts.turns).toBe(150)
    expect((await turnscope(['inspect', path, '--inside', 'c.db'])).stderr).toContain('It holds a/turns.db')
    expect((await turnscope(['inspect', path, '--inside', 'a\u202eb.db'])).stderr).toContain(
      'holds no database a\\u{202e}b.db.',
    )
    const plain = await turnscope(['inspect', keep('plain.db', lone()), '--inside', 'a/turns.db'])
    expect(plain.code).toBe(3)
    expect(plain.stderr).toContain('is no archive')
  })

  test('each has a case of its own', async () => {
    const path = several()
    const engine = new Engine({ home: folders.home })
    try {
      const look = await engine.call('evidence.look', { path })
      expect(look.choices).toMatchObject({ inside: ['a/turns.db', 'b/turns.db'], at: null })
      const a = await engine.call('case.open', { path, inside: 'a/turns.db' })
      const b = await engine.call('evidence.look', { path, inside: 'b/turns.db' })
      expect(b.existing).toBeNull()
      const again = await engine.call('evidence.look', { path, inside: 'a/turns.db' })
      expect(again.existing?.case_id).toBe(a.case_id)
    } finally {
      await engine.close()
    }
  })
})

describe('an archive that cannot be used says why', () => {
  test.each<[what: string, bytes: () => Buffer, says: RegExp]>([
    [
      'without a database',
      () => zip([['notes.txt', Buffer.from('x')]]),
      /holds no SQLite database: there is notes\.txt in it/,
    ],
    ['empty', () => zip([]), /holds no SQLite database/],
    ['encrypted', () => zip(set(), 1), /The archive is encrypted/],
    ['zip cut off', () => zip(set()).subarray(0, 9000), /damaged or was cut off/],
    ['gzip cut off', () => gzipSync(lone()).subarray(0, 600), /damaged or was cut off/],
    ['tar cut off', () => tar(set()).subarray(0, 9000), /The tar archive is damaged: it was cut off/],
    ['tar with a wrong header', () => tar(set()).fill(0x41, 1024, 1030), /checksum does not hold/],
    [
      'made to fill the disk',
      () => gzipSync(Buffer.concat([lone(), Buffer.alloc(160 << 20)])),
      /grows to more than 250 times its size/,
    ],
    [
      'of too many files',
      () => tar(Array.from({ length: 10_001 }, (_, n) => [`${n}`, Buffer.alloc(0)] as const)),
      /more than 10,000 files/,
    ],
    [
      'with its database in the -wal alone',
      () => {
        const db = writeAllInWal(join(made, 'young.db'), { suffixes: [''] })
        return zip([['turns.db', readFileSync(db)]])
      },
      /Nothing is in this file yet/,
    ],
  ])('%s', async (_what, bytes, says) => {
    const { code, stderr } = await turnscope(['conversations', keep('it.bin', bytes())])
    expect(code).toBe(3)
    expect(stderr).toMatch(says)
  })
})

describe('a database behind other bytes', () => {
  const multipart = Buffer.from(
    '--x\r\nContent-Disposition: form-data; name="f"; filename="turns.db"\r\n\r\n',
  )
  test.each<[what: string, before: Buffer, after: Buffer]>([
    [
      'HTTP headers',
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n'),
      Buffer.alloc(0),
    ],
    ['a byte order mark', Buffer.from('\uFEFF'), Buffer.alloc(0)],
    ['a form', multipart, Buffer.from('\r\n--x--\r\n')],
    ['a log line', Buffer.from('downloading turns.db ... done\n'), Buffer.alloc(0)],
  ])('%s: where it stands is said, and it is taken from there', async (_what, before, after) => {
    const bytes = Buffer.concat([before, lone(), after])
    const path = keep('download.db', bytes)
    const refused = await turnscope(['conversations', path])
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain(`an SQLite header stands at byte ${before.length}`)
    expect(refused.stderr).toContain(`--at ${before.length}`)
    const { counts, evidence } = await inspect(path, '--at', String(before.length))
    expect(counts.turns).toBe(100)
    expect(evidence.packed).toMatchObject({
      kind: 'part',
      part: `byte ${before.length}`,
      sha256: hash(bytes),
    })
    expect(evidence.files).toMatchObject([{ sha256: hash(lone()) }])
  })

  test('nothing stands at another byte', async () => {
    const path = keep('download.db', Buffer.concat([Buffer.from('xx'), lone()]))
    expect((await turnscope(['inspect', path, '--at', '1'])).stderr).toContain(
      'No SQLite header stands at byte 1',
    )
  })
})
