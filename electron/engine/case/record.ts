import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { replaceOwnFile } from '../disk/own-file.ts'
import { type CaseRecord, caseRecord, FORMAT, upgraded } from './stored.ts'

export const RECORD_NAME = 'case.json'

const damaged = (folder: string, cause: unknown): TurnscopeError =>
  new TurnscopeError(
    'Damaged',
    `The record of case ${basename(folder)} cannot be read.`,
    'Delete the case and open its evidence again.',
    { cause },
  )

/** Throws `NotFound`, `VersionMismatch` or `Damaged`. */
export function readRecord(folder: string): CaseRecord {
  let text: string
  try {
    text = readFileSync(join(folder, RECORD_NAME), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw damaged(folder, error)
    throw new TurnscopeError(
      'NotFound',
      `There is no case ${basename(folder)}.`,
      'It may have been deleted. Open its evidence again.',
      { cause: error },
    )
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw damaged(folder, error)
  }
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : null
  if (typeof format === 'number' && format > FORMAT) {
    throw new TurnscopeError(
      'VersionMismatch',
      `Case ${basename(folder)} was written by a newer Turnscope (format ${format}; this one knows ${FORMAT}).`,
      'Open it with that version, or update this one.',
    )
  }
  // Members that this version does not know are kept when the record is written again.
  const parsed = caseRecord.loose().safeParse(upgraded(json))
  if (!parsed.success) throw damaged(folder, parsed.error)
  if (parsed.data.case_id !== basename(folder) && !basename(folder).startsWith('.')) {
    throw damaged(folder, `it says ${parsed.data.case_id}`)
  }
  return parsed.data
}

export const writeRecord = (folder: string, record: CaseRecord): void =>
  replaceOwnFile(join(folder, RECORD_NAME), record)
