import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mendPageCount } from '../engine/case/page-count.ts'
import { writeSample } from '../engine/sample/write.ts'
import { turnscope } from './fixtures.ts'

const FILES = fileURLToPath(new URL('../engine/testing/files/', import.meta.url))
const COUNT_AT = 28
let folder: string
let sample: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-page-count-'))
  sample = join(folder, 'sample.db')
  writeSample(sample, { turns: 60, generation: 'v2' })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A copy of the sample whose header says another number of pages. */
function saying(name: string, count: (pages: number) => number): string {
  const path = join(folder, `${name}.db`)
  const bytes = readFileSync(sample)
  bytes.writeUInt32BE(count(bytes.readUInt32BE(COUNT_AT)), COUNT_AT)
  writeFileSync(path, bytes)
  return path
}

function given(name: string): string {
  const path = join(folder, name)
  copyFileSync(join(FILES, name), path)
  return path
}

describe('a header whose page count is wrong', () => {
  test.each([
    ['two pages, as it came', () => given('header-says-2-pages.db')],
    ['2^20 more, as it came', () => given('header-says-2-20-pages-more.db')],
    ['one page', () => saying('one', () => 1)],
    ['one less', () => saying('less', (pages) => pages - 1)],
    ['one more', () => saying('more', (pages) => pages + 1)],
    ['2^28 more', () => saying('huge', (pages) => pages + 2 ** 28)],
  ])('%s: the file is whole, and is migrated to a small one', async (name, make) => {
    const db = make()
    const { stdout } = await turnscope(['inspect', db, '--json'])
    const { evidence, counts } = JSON.parse(stdout)
    const codes = evidence.findings.map(({ code }: { code: string }) => code)
    expect(codes).toContain('page-count')
    for (const wrong of ['truncated', 'trailing-bytes', 'padded', 'damaged'])
      expect(codes).not.toContain(wrong)
    expect(counts.turns).toBe(60)
    const out = join(folder, `${name}-out.db`)
    const ran = await turnscope(['migrate', db, '--out', out, '--json'])
    expect(ran, ran.stdout).toMatchObject({ code: 0 })
    expect(readFileSync(out).length).toBeLessThan(readFileSync(db).length * 3)
    const after = new Database(out, { readonly: true })
    expect(after.pragma('integrity_check', { simple: true })).toBe('ok')
    after.close()
  })

  test('a column that cannot be computed in every row keeps nobody from the rest', async () => {
    const db = saying('computed', (pages) => pages)
    const altered = new Database(db)
    altered.exec(`UPDATE turns SET turn_metadata_json = '{' WHERE rowid = 1;
      ALTER TABLE turns ADD COLUMN made TEXT AS (json_extract(turn_metadata_json, '$.a'))`)
    altered.close()
    const bytes = readFileSync(db)
    bytes.writeUInt32BE(2, COUNT_AT)
    writeFileSync(db, bytes)
    const { stdout } = await turnscope(['inspect', db, '--json'])
    expect(JSON.parse(stdout).counts).toMatchObject({ turns: 60 })
  })

  test('bytes after the last page stay what they are: no part of the database', async () => {
    const db = join(folder, 'trailing.db')
    writeFileSync(db, Buffer.concat([readFileSync(sample), Buffer.alloc(8192)]))
    const { stdout } = await turnscope(['inspect', db, '--json'])
    const codes = JSON.parse(stdout).evidence.findings.map(({ code }: { code: string }) => code)
    expect(codes).toContain('trailing-bytes')
    expect(codes).not.toContain('page-count')
  })

  test('a cut copy with such a header is refused without gigabytes of blank pages', async () => {
    const db = saying('cut', (pages) => pages + 2 ** 20)
    truncateSync(db, readFileSync(db).length - 3 * 4096)
    const ran = await turnscope(['migrate', db, '--out', join(folder, 'cut-out.db'), '--json'])
    expect(ran.code).toBe(3)
    expect(JSON.parse(ran.stdout).error).toMatchObject({ kind: 'Damaged' })
    expect(mendPageCount(db)).toBeNull()
    const left = readFileSync(db)
    expect(left.readUInt32BE(COUNT_AT)).toBe((left.length / 4096) * 8)
  })
})
