import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { evidence, evidenceFile, finding, migration } from '../../../shared/contract/model.ts'
import { syncGivenName } from '../disk/sync.ts'

const FORMAT = 1
const RECORD_NAME = 'case.json'

/** A `case_id`: also the name of the case's folder, so nothing else may pass for one. */
export const isCaseId = (id: string): boolean => /^[0-9a-f]{16}$/.test(id)
export const WORK_NAME = /^work-(\d+)\.db$/
export const TIMELINE_NAME = /^timeline-(\d+)\.db$/

const seen = z.object({
  /** As the user gave it, absolute. */
  path: z.string(),
  /** The same with links resolved. */
  real_path: z.string(),
  /** Where its `-wal` stood, when a person named it. */
  wal_path: z.string().optional(),
  files: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      bytes: z.number(),
      /** Nanoseconds since epoch, decimal: more than a double holds. */
      mtime_ns: z.string(),
    }),
  ),
})
/** A place where a case's evidence stood, with what tells that it still does. */
export type Seen = z.infer<typeof seen>

const timelineStoreRecord = z.object({
  /** Where the store was copied from; the evidence's own path when `same_file`. */
  path: z.string(),
  /** Of its main file. */
  sha256: z.string(),
  files: z.array(evidenceFile),
  /** Its working copy inside the case's folder; null when the table is in the case's own working copy. */
  file: z.string().regex(TIMELINE_NAME).nullable(),
  same_file: z.boolean(),
  /** The column that holds the pointer: its name differs between servers of different ages. */
  key_column: z.enum(['resolved_runtime_key', 'current_runtime_key', 'runtime_key']),
  conversations: z.number(),
  findings: z.array(finding),
})
export type TimelineStoreRecord = z.infer<typeof timelineStoreRecord>

const caseRecord = z.object({
  format: z.literal(FORMAT),
  case_id: z.string().refine(isCaseId),
  evidence,
  /** Newest first, at least one. */
  seen: z.array(seen).min(1),
  /** Milliseconds since epoch. */
  created_at_ms: z.number(),
  opened_at_ms: z.number(),
  /** File name of the current working copy. */
  working: z.string().regex(WORK_NAME),
  /** Whether the working copy went through `prepareWorkingCopy`: until then nothing may read it. */
  prepared: z.boolean(),
  timeline_store: timelineStoreRecord.nullable(),
  migration: migration.nullable(),
})
/** What `case.json` holds. */
export type CaseRecord = z.infer<typeof caseRecord>

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
  const parsed = caseRecord.loose().safeParse(json)
  if (!parsed.success) throw damaged(folder, parsed.error)
  if (parsed.data.case_id !== basename(folder) && !basename(folder).startsWith('.')) {
    throw damaged(folder, `it says ${parsed.data.case_id}`)
  }
  return parsed.data
}

/** Replaces `case.json` so that, whenever the power goes, either the old or the new one is there. */
export function writeRecord(folder: string, record: CaseRecord): void {
  const target = join(folder, RECORD_NAME)
  const temporary = `${target}.new`
  try {
    writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncGivenName(folder)
}
