import { mkdtempSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import { explain } from '../db/errors.ts'
import { openReader, type ReadableDb } from '../db/open.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { copyEvidence } from '../evidence/copy.ts'
import { nothingYet } from '../evidence/findings.ts'
import { type Look, lookAtEvidence } from '../evidence/look.ts'
import { lookInside, standsInside } from '../evidence/unpack.ts'
import { runJob } from '../jobs/run.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import type { CaseHandle } from './handle.ts'
import { prepareWorkingCopy } from './prepare.ts'
import { sidecarsOf } from './prepare-case.ts'
import { TIMELINE_NAME, type TimelineStoreRecord } from './stored.ts'
import type { TimelineSearch } from './timeline-table.ts'
import { findTimelineTable } from './timeline-table.ts'

function nextName(handle: CaseHandle): string {
  const file = handle.record.timeline_store?.file
  return `timeline-${file ? Number(TIMELINE_NAME.exec(file)![1]) + 1 : 1}.db`
}

function unrelated(name: string, { tables }: TimelineSearch): TurnscopeError {
  const holds = tables.length === 0 ? 'no tables' : `the tables ${tables.join(', ')}`
  return new TurnscopeError(
    'UnrelatedDatabase',
    `${name} is not a timeline store: it has no table timeline_conversations with conv_id and runtime_key, but ${holds}.`,
    'Pick the server’s timeline store, usually called timeline.db.',
  )
}

/** A young server's store: everything is in a `-wal` that was not copied. */
function emptyStore({ findings }: Look): TurnscopeError | null {
  const nothing = nothingYet(findings)
  return nothing && new TurnscopeError('UnrelatedDatabase', nothing.message, nothing.next)
}

/** Two files are open: an error says that it means this one. */
function about(name: string, error: unknown): unknown {
  if (!(error instanceof TurnscopeError) || error.kind === 'Cancelled') return error
  const { kind, message, next } = error
  return new TurnscopeError(kind, `The timeline store ${name}: ${message}`, next, { cause: error })
}

function replaceStore(handle: CaseHandle, store: TimelineStoreRecord): TimelineStoreRecord {
  const old = handle.timelinePath
  handle.update({ timeline_store: store })
  if (old) removeDatabase(old)
  return store
}

/** Whether a database may be its own timeline store: worth a closer look. */
export const mayHoldPointers = ({ tables }: SchemaFacts): boolean =>
  tables.some(({ name }) => name.toLowerCase() === 'timeline_conversations')

/**
 * Records the conversation pointers that stand in the case's own working copy, as some servers keep them;
 * null when it has none, and then the record stays as it is.
 */
export async function adoptOwnTimeline(
  handle: CaseHandle,
  options: CallOptions = {},
): Promise<TimelineStoreRecord | null> {
  const { found } = await runJob(findTimelineTable, { path: handle.workingPath }, options)
  if (found === null) return null
  const { evidence } = handle.record
  return replaceStore(handle, {
    path: evidence.path,
    sha256: evidence.files[0]!.sha256,
    files: evidence.files,
    file: null,
    same_file: true,
    findings: [],
    ...found,
  })
}

/**
 * Copies a timeline store into the case by the same rule as evidence: looked at, copied and hashed in one
 * pass, prepared; only the copy is read. Of an archive it is the store in it, not the turns. Replaces the one there was; whoever has that open must close it first.
 * Progress: bytes. Rejects as `lookAtEvidence` and `copyEvidence` do, and with `UnrelatedDatabase`; the case
 * is as it was then.
 */
export async function attachTimelineStore(
  handle: CaseHandle,
  path: string,
  options: CallOptions = {},
): Promise<TimelineStoreRecord> {
  const meant = (error: unknown): never => {
    throw about(basename(path), error)
  }
  if (!(await standsInside(path, {}))) return attach(handle, await lookAtEvidence(path).catch(meant), options)
  const staging = mkdtempSync(join(handle.folder, '.incoming-'))
  try {
    return await attach(
      handle,
      await lookInside(path, { timeline: true }, staging, options).catch(meant),
      options,
    )
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function attach(handle: CaseHandle, look: Look, options: CallOptions): Promise<TimelineStoreRecord> {
  const isOwn =
    look.packed === null && handle.record.seen.some(({ real_path }) => real_path === look.realPath)
  if (isOwn) {
    const own = await adoptOwnTimeline(handle, options)
    if (own) return own
    throw unrelated(look.name, await runJob(findTimelineTable, { path: handle.workingPath }, options))
  }
  let incoming: string | null = null
  try {
    incoming = mkdtempSync(join(handle.folder, '.incoming-'))
    const name = nextName(handle)
    const copy = join(incoming, name)
    const sealed = await copyEvidence(look, incoming, name, { ...options, readOnly: true })
    const files = sealed.files.map(({ role, name: file, bytes, sha256 }) => ({
      name: file,
      bytes,
      sha256,
      role,
    }))
    const { findings } = await runJob(
      prepareWorkingCopy,
      { path: copy, ...sidecarsOf(files), findings: sealed.look.findings, durable: true },
      options,
    )
    const search = await runJob(findTimelineTable, { path: copy }, options)
    if (search.found === null) throw emptyStore(look) ?? unrelated(look.name, search)
    renameSync(copy, join(handle.folder, name))
    return replaceStore(handle, {
      path: look.path,
      sha256: files[0]!.sha256,
      files,
      file: name,
      same_file: false,
      findings,
      ...search.found,
    })
  } catch (error) {
    throw about(look.name, explain(error))
  } finally {
    if (incoming) await rm(incoming, { recursive: true, force: true })
  }
}

/** Reads from the timeline store; null without one. @param db the working copy, which may be its own store */
export function readStore<T>(
  { record, timelinePath }: CaseHandle,
  db: ReadableDb,
  read: (store: ReadableDb, keyColumn: string) => T,
): T | null {
  const store = record.timeline_store
  if (store === null) return null
  if (timelinePath === null) return read(db, store.key_column)
  const own = openReader(timelinePath)
  try {
    return read(own, store.key_column)
  } finally {
    own.close()
  }
}
