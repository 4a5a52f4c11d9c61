import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolders, type TestFolders, writeTurns } from '../engine/evidence/fixtures.ts'
import { type Inspected, parsed, turnscope } from './fixtures.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

const inspect = async (...more: string[]): Promise<Inspected> =>
  parsed(await turnscope(['inspect', db, '--json', ...more]))

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
  const without = (bytes: Buffer, character: string): Buffer =>
    Buffer.from(bytes.toString('latin1').replaceAll(character, ''), 'latin1')
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
      'a program that takes it for Latin-1',
      (bytes) => Buffer.from(bytes.toString('latin1')),
      /taken for a character of Latin-1[\s\S]*iconv -f UTF-8 -t ISO-8859-1/,
    ],
    ['a filter of line feeds', (bytes) => without(bytes, '\n'), /every line feed was taken out/],
    ['a filter of carriage returns', (bytes) => without(bytes, '\r'), /every carriage return was taken out/],
    [
      'a filter of line feeds and returns',
      (bytes) => without(without(bytes, '\r'), '\n'),
      /every line feed was taken out/,
    ],
    [
      'a filter of line ends, of pages of 512 bytes',
      () => without(ofSmallPages(), '\n'),
      /every line feed was taken out/,
    ],
    ['a filter of zero bytes', (bytes) => without(bytes, '\0'), /zero bytes were taken out/],
    [
      'an editor',
      (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\0', ' '), 'latin1'),
      /zero bytes were taken out or replaced/,
    ],
    [
      'gzip in base64',
      (bytes) => Buffer.from(inLines(gzipSync(bytes).toString('base64'))),
      /gzip archive that was written as text \(base64\)[\s\S]*base64 -d/,
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
    ['base64url', 'base64', (bytes) => bytes.toString('base64url')],
    ['base64url in lines', 'base64', (bytes) => inLines(bytes.toString('base64url'))],
    [
      'base64url in JSON',
      'base64',
      (bytes) => JSON.stringify({ name: 'turns.db', data: bytes.toString('base64url'), more: '-_+/' }),
    ],
    [
      'a part of mail whose text ends at once',
      'base64',
      (bytes) =>
        `Content-Transfer-Encoding: base64\r\n\r\n${inLines(bytes.toString('base64'))}\r\n--end_1--\r\n`,
    ],
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
