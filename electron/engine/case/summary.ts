import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CaseSummary } from '../../../shared/contract/cases.ts'
import { listSet, type SetFile } from '../evidence/set.ts'
import { bytesIn } from './contents.ts'
import { readingName } from './handle.ts'
import { heldElsewhere } from './lock.ts'
import type { CaseRecord, Seen } from './stored.ts'

export const sameFiles = (seen: Seen, files: readonly SetFile[]): boolean =>
  seen.files.length === files.length &&
  seen.files.every(({ path, bytes, mtime_ns }, index) => {
    const now = files[index]!
    return path === now.path && bytes === now.bytes && mtime_ns === String(now.mtimeNs)
  })

async function evidenceState({ seen }: CaseRecord): Promise<CaseSummary['evidence_state']> {
  const latest = seen[0]!
  try {
    const { files } = await listSet(latest.real_path, latest.wal_path)
    return sameFiles(latest, files) ? 'unchanged' : 'changed'
  } catch {
    return 'gone'
  }
}

/** What the list of cases says of the one in `folder`. */
export async function summaryOf(record: CaseRecord, folder: string): Promise<CaseSummary> {
  const { evidence } = record
  return {
    case_id: record.case_id,
    name: basename(evidence.path),
    path: evidence.path,
    bytes: evidence.files.reduce((sum, file) => sum + file.bytes, 0),
    sha256: evidence.files[0]!.sha256,
    created_at_ms: record.created_at_ms,
    opened_at_ms: record.opened_at_ms,
    migrated: record.migration !== null,
    legacy: existsSync(join(folder, readingName(record.working))),
    salvaged: record.salvage !== null,
    label: record.label,
    held: heldElsewhere(folder),
    disk_bytes: bytesIn(folder),
    evidence_state: await evidenceState(record),
  }
}

/** A case whose record cannot be read: still listed, so that it can be deleted. */
export function summaryOfUnreadable(folder: string, problem: string): CaseSummary {
  const { birthtimeMs, mtimeMs } = statSync(folder)
  return {
    case_id: basename(folder),
    name: basename(folder),
    path: '',
    bytes: 0,
    sha256: '',
    created_at_ms: Math.floor(birthtimeMs || mtimeMs),
    opened_at_ms: Math.floor(mtimeMs),
    migrated: false,
    legacy: false,
    salvaged: false,
    label: { title: '', ticket: '' },
    held: heldElsewhere(folder),
    disk_bytes: bytesIn(folder),
    evidence_state: 'gone',
    problem,
  }
}
