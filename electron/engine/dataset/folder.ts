import { createHash, createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { writeError } from '../disk/errors.ts'
import { makeFolder, removeFile, removeFolder, renameFile } from '../disk/folder.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { SIDECARS } from '../disk/sidecars.ts'
import { sweepUnfinished, unfinishedPath } from '../disk/unfinished.ts'
import { type Sealed, sealOf } from '../evidence/seal.ts'
import { keyedHash } from './redact.ts'
import type { DatasetTable } from './schema.ts'

const FORMAT = 2
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
  const name = resolve(place.path)
  const suffix = SIDECARS.find((each) => name.endsWith(each))
  if (suffix !== undefined && existsSync(name.slice(0, -suffix.length)))
    throw new TurnscopeError(
      'NotWritable',
      `${name} is a name that belongs to the database beside it.`,
      'Choose another name.',
    )
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

const nameOf = (text: string, { redact_key }: Pick<DatasetPlace, 'redact_key'>): string =>
  redact_key === null
    ? createHash('sha256').update(text).digest('hex').slice(0, 16)
    : keyedHash(redact_key, text).slice(0, 16)

/** By the bytes of some files alone: who has them may know it, also where ids are redacted. */
const nameBySeal = (files: readonly Sealed[]): string => nameOf(sealOf(files), { redact_key: null })

/** A copy's name in a dataset: by its seal, wherever it stood; one that could not be copied goes by its path. */
export const copyIdOf = (
  { files, path }: Pick<FleetItem, 'files' | 'path'>,
  place: Pick<DatasetPlace, 'redact_key'>,
): string => (files.length === 0 ? nameOf(`path ${path}`, place) : nameBySeal(files))

/** The name of the timeline store that a copy's pointers are from, by its seal; null without pointers. */
export const storeIdOf = ({ timeline_files }: Pick<FleetItem, 'timeline_files'>): string | null =>
  timeline_files.length === 0 ? null : nameBySeal(timeline_files)

/** The name of a place where a copy stood: what it was called there, and its path. */
export const placeIdOf = (
  { label, path }: Pick<FleetItem, 'label' | 'path'>,
  place: Pick<DatasetPlace, 'redact_key'>,
): string => nameOf(`${label}\0${path}`, place)

const NO_STORE = 'none'

const partName = (name: string): string => `part-${name}.parquet`
/** A place's file is another where its store is: by that is known which to renew. */
const placePart = (item: FleetItem, place: DatasetPlace): string =>
  `${placeIdOf(item, place)}-${storeIdOf(item) ?? NO_STORE}`

const copyFolder = ({ path }: Pick<DatasetPlace, 'path'>, table: DatasetTable, copy: string): string =>
  join(path, table, `copy=${copy}`)

/** The name of the one file that a copy has in a table, of that for this place, or of that of the store. */
export function partOf(table: DatasetTable, item: FleetItem, place: DatasetPlace): string {
  if (table === 'places' || table === 'findings') return placePart(item, place)
  return table === 'pointers' ? (storeIdOf(item) ?? NO_STORE) : '00000'
}

/** The file of a copy's rows in a table; its folder is there. Throws `NotWritable`. */
export function partPath(place: DatasetPlace, table: DatasetTable, item: FleetItem): string {
  const folder = copyFolder(place, table, copyIdOf(item, place))
  try {
    makeFolder(folder)
  } catch (error) {
    throw writeError(error, folder)
  }
  return join(folder, partName(partOf(table, item, place)))
}

/** Whether a copy's rows in a table are there, those of this place or store. */
export const hasPart = (place: DatasetPlace, table: DatasetTable, item: FleetItem): boolean =>
  existsSync(join(copyFolder(place, table, copyIdOf(item, place)), partName(partOf(table, item, place))))

/** Whether the turns of a copy are there with all that is told of them: its own row is written last. */
export const hasTurns = (place: DatasetPlace, item: FleetItem): boolean =>
  hasPart(place, 'turns', item) && hasPart(place, 'copies', item)

/** Whether the pointers that stand beside a copy are there, where there are any. Holds only once its place is named. */
export const hasPointers = (place: DatasetPlace, item: FleetItem): boolean =>
  storeIdOf(item) === null || hasPart(place, 'pointers', item)

/** Whether all of a copy that could be counted is in a dataset: the place where it stands, and the pointers beside it. */
export const isInDataset = (place: DatasetPlace, item: FleetItem): boolean =>
  hasTurns(place, item) && hasPart(place, 'places', item) && hasPointers(place, item)

const partsIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

/**
 * Takes away the pointers of a store that no place of the copy names. Other machines may write here too: each names its
 * place first and then looks whether the pointers are there, so these stand aside while places are looked at once more.
 */
function dropPointers(place: DatasetPlace, copy: string, store: string): void {
  const isHeld = (): boolean =>
    partsIn(copyFolder(place, 'places', copy)).some((name) => name.endsWith(`-${store}`))
  const folder = copyFolder(place, 'pointers', copy)
  const path = join(folder, `part-${store}`)
  if (isHeld() || !existsSync(path)) return
  const aside = unfinishedPath(folder)
  renameFile(path, aside)
  if (isHeld()) renameFile(aside, path)
  else removeFile(aside)
}

/**
 * Takes away what is no longer true: what was told of this place when it had another store, the pointers of that store
 * where no place of the copy has it any more, and that the file could not be copied.
 */
export function dropStale(place: DatasetPlace, item: FleetItem): void {
  const copy = copyIdOf(item, place)
  const [mine, now] = [`part-${placeIdOf(item, place)}-`, partName(placePart(item, place))]
  const stale = partsIn(copyFolder(place, 'places', copy)).filter(
    (name) => name.startsWith(mine) && name !== now,
  )
  for (const name of stale) {
    for (const table of ['findings', 'places'] as const) {
      removeFile(join(copyFolder(place, table, copy), name))
    }
    dropPointers(place, copy, name.slice(mine.length))
  }
  if (item.files.length === 0) return
  const uncopied = copyIdOf({ files: [], path: item.path }, place)
  for (const table of ['copies', 'places', 'findings'] as const) {
    removeFolder(copyFolder(place, table, uncopied))
  }
}

/** Whether a folder is a dataset of any kind. */
export const isDataset = (path: string): boolean => existsSync(join(path, MARK))
