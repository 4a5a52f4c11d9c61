import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { Finding } from '../../../shared/contract/model.ts'
import { tellDamage } from '../../../shared/contract/next-action.ts'
import { isLegacy, legacyAdvice } from '../../../shared/truth/generation.ts'
import { openReader } from '../db/open.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { runJob } from '../jobs/run.ts'
import { readingFindings, readLegacyJob } from '../legacy/read-legacy.ts'
import { turnColumns } from '../queries/columns.ts'
import { readSchema } from '../schema/read.ts'
import type { CaseHandle } from './handle.ts'
import { openWorking, versionOf, type Working } from './working.ts'

const fromPayloads = (describes: string, isHybrid: boolean, damaged: boolean): Finding => ({
  code: isHybrid ? 'hybrid' : 'legacy',
  severity: isHybrid ? 'warning' : 'info',
  message: `${describes} Turns, their times and what is known of their runtime are read from the payloads; the time of a turn is that of its newest phase. ${legacyAdvice(damaged)}`,
})

export interface ReadingOptions extends CallOptions {
  /** Whether nobody will write to the working copy: then nothing is made ready for that. */
  readonly readOnly: boolean
}

/**
 * Opens the working copy. The turns of a v0 or v1 file are read from its payloads, once, into a database beside it:
 * the working copy stays as it is. Rejects with `Cancelled`, and with SqliteError where the file cannot be read.
 */
export async function openForReading(handle: CaseHandle, options: ReadingOptions): Promise<Working> {
  const working = openWorking(handle.workingPath, options.readOnly)
  const { schema, columns } = working
  if (!isLegacy(schema.generation) || columns === null) return working
  // Nothing more is read from the working copy itself on this connection.
  working.db.close()
  const path = handle.readingPath
  if (!existsSync(path)) {
    const unfinished = join(handle.folder, '.incoming-reading.db')
    try {
      writeFileSync(unfinished, '', { mode: 0o600 })
      await runJob(readLegacyJob, { path: handle.workingPath, out: unfinished }, options)
      renameSync(unfinished, path)
    } finally {
      removeDatabase(unfinished)
    }
  }
  const db = openReader(path)
  try {
    const found = readingFindings(db)
    return {
      ...working,
      path,
      db,
      columns: { ...turnColumns(readSchema(db).turns!), fromPayload: true },
      version: versionOf(db),
      findings: [fromPayloads(schema.describes, schema.hybrid, tellDamage(found)), ...found],
    }
  } catch (error) {
    db.close()
    throw error
  }
}
