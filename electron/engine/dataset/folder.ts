import { createHash, createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { writeError } from '../disk/errors.ts'
import { makeFolder } from '../disk/folder.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { sweepUnfinished } from '../disk/unfinished.ts'
import { keyedHash } from './redact.ts'
import type { DatasetTable } from './schema.ts'

const FORMAT = 1
/** Readers of Parquet pass over names that begin so. */
const MARK = '_turnscope.json'

/** Where a dataset stands, and the key of its hashes; null where ids stand in it as they are. */
export interface DatasetPlace {
  readonly path: string
  readonly redact_key: string | null
}

/** What a dataset says of itself: two kinds are never mixed in one folder. */
const markOf = ({ redact_key }: DatasetPlace): string =>
  `${JSON.stringify({
    kind: 'turnscope-dataset',
    format: FORMAT,
    redacted: redact_key !== null,
    key:
      redact_key === null
        ? null
        : createHmac('sha256', redact_key).update('turnscope').digest('hex').slice(0, 16),
  })}\n`

/**
 * Makes sure that a folder is a dataset of this kind, or becomes one. Throws `TargetExists` where it holds something else,
 * `InvalidRequest` for a name that no pattern finds, and `NotWritable`, `NoSpace`.
 */
export function openDataset(place: DatasetPlace): void {
  if (/[[\]*?{}]/.test(place.path)) {
    throw new TurnscopeError(
      'InvalidRequest',
      `${place.path} holds a sign that stands for other names in a pattern, and engines ask for Parquet files by patterns.`,
      'Name a folder without [, ], {, }, * and ?.',
    )
  }
  const path = join(place.path, MARK)
  const mark = markOf(place)
  try {
    makeFolder(place.path)
  } catch (error) {
    throw writeError(error, place.path)
  }
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === mark) return
    throw new TurnscopeError(
      'TargetExists',
      `${place.path} holds a dataset of another kind: another version, or redacted in another way.`,
      'Name a new folder.',
    )
  }
  // One that was killed while it wrote the mark left no dataset, and nothing else either.
  sweepUnfinished(place.path)
  if (readdirSync(place.path).length > 0) {
    throw new TurnscopeError(
      'TargetExists',
      `${place.path} is not empty, and no dataset.`,
      'Name a new folder.',
    )
  }
  writeNewFile({ path, replace: true, protectedPaths: [] }, [mark])
}

/** A copy's name in a dataset: by its seal, wherever it stood; one that could not be copied goes by its path. */
export function copyIdOf(
  { files, path }: Pick<FleetItem, 'files' | 'path'>,
  { redact_key }: Pick<DatasetPlace, 'redact_key'>,
): string {
  if (files.length === 0 && redact_key !== null) return keyedHash(redact_key, path).slice(0, 16)
  const named =
    files.length === 0 ? `path ${path}` : files.map(({ role, sha256 }) => `${role} ${sha256}`).join(' ')
  return createHash('sha256').update(named).digest('hex').slice(0, 16)
}

/** The file of a copy's rows in a table; its folder is there. Throws `NotWritable`. */
export function partPath({ path }: DatasetPlace, table: DatasetTable, copy: string): string {
  const folder = join(path, table, `copy=${copy}`)
  try {
    makeFolder(folder)
  } catch (error) {
    throw writeError(error, folder)
  }
  return join(folder, 'part-00000.parquet')
}

/** Whether all of a copy is in a dataset: its own row is written last. */
export const isInDataset = ({ path }: Pick<DatasetPlace, 'path'>, copy: string): boolean =>
  existsSync(join(path, 'copies', `copy=${copy}`, 'part-00000.parquet'))

/** Whether a folder is a dataset of any kind. */
export const isDataset = (path: string): boolean => existsSync(join(path, MARK))
