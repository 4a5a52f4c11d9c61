import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import type { Finding } from '../../../shared/contract/model.ts'
import { isDamage } from '../db/errors.ts'
import { openReader } from '../db/open.ts'
import { addChecked } from '../db/soundness.ts'
import { removeSidecars } from '../disk/sidecars.ts'
import { found } from '../evidence/findings.ts'
import { HEADER_BYTES, parseHeader } from '../evidence/header.ts'

/** Bytes of the header that hold the count. Source: https://www.sqlite.org/fileformat2.html, "The Database Header". */
const COUNT_AT = 28
const PROBLEMS_AT_MOST = 100
/** A count beyond this many times the file is a wrong one: no copy was cut that short and still tells anything. */
const GROWTH_AT_MOST = 8

/**
 * How many problems SQLite's quick check names, at most `most`; all of them where it cannot read the file. Where the file's own
 * schema stops it, those that it has named by then.
 */
function problems(path: string, most: number): number {
  try {
    const db = openReader(path)
    try {
      const said: string[] = []
      if (isDamage(addChecked(said, db, `quick_check(${most})`))) return most + 1
      return said.filter((line) => line !== 'ok').length
    } finally {
      db.close()
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    return most + 1
  } finally {
    removeSidecars(path)
  }
}

/**
 * Tries, in a working copy without sidecars, whether the header's page count is wrong rather than the file cut or
 * padded: where SQLite finds the file sound (or sounder) with the count of the pages that there are, that stays.
 * Gives the finding, and null where the count is left; one beyond all reason is lowered, so that no gigabytes of
 * blank pages are made of it.
 */
export function mendPageCount(path: string): Finding | null {
  const fd = openSync(path, 'r+')
  try {
    const start = Buffer.alloc(HEADER_BYTES)
    const header = parseHeader(start.subarray(0, readSync(fd, start, 0, HEADER_BYTES, 0)))
    if (header === null || header.defect !== null || header.pageCount === null) return null
    const said = header.pageCount
    const whole = Math.floor(fstatSync(fd).size / header.pageSize)
    if (whole === 0 || whole === said) return null
    const isShort = whole < said
    const before = isShort ? 1 : problems(path, PROBLEMS_AT_MOST)
    if (before === 0) return null
    const write = (count: number): void => {
      start.writeUInt32BE(count, COUNT_AT)
      writeSync(fd, start, COUNT_AT, 4, COUNT_AT)
    }
    write(whole)
    // A cut copy shows it at the first page that is looked for: one problem is enough, and soon found.
    if (problems(path, isShort ? 1 : PROBLEMS_AT_MOST) < before) return found.pageCount(said, whole)
    write(Math.min(said, whole * GROWTH_AT_MOST))
    return null
  } finally {
    closeSync(fd)
  }
}
