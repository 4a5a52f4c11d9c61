import type { Finding } from '../../../shared/contract/model.ts'
import { type FoundWal, findWals } from './find-wal.ts'
import { found, lost, withSigns } from './findings.ts'
import type { SqliteHeader } from './header.ts'
import { openEvidence, readAt } from './read.ts'
import { LITEFS, type SetFile } from './set.ts'
import { type LogCount, logCount, SHM_PROBE_BYTES } from './shm.ts'
import {
  FRAME_HEADER_BYTES,
  firstFrameFits,
  framesOf,
  isCut,
  parseWalHeader,
  WAL_PROBE_BYTES,
  type WalHeader,
} from './wal.ts'

/** What is known of a database that was taken out of an archive. */
export interface TakenOut {
  /** What the main file was called there. */
  readonly name: string
  /** Logs of which any may be its `-wal`. */
  readonly logs: readonly FoundWal[]
}

/** What a `-shm` that was copied along says of the log; the file is no part of the set. */
async function logCountBeside(main: SetFile): Promise<LogCount | null> {
  const handle = await openEvidence(`${main.path}-shm`).catch(() => null)
  if (handle === null) return null
  try {
    return logCount(await readAt(handle, 0, SHM_PROBE_BYTES))
  } finally {
    await handle.close()
  }
}

type Handle = Awaited<ReturnType<typeof openEvidence>>

/** What is said of a WAL database without its `-wal`, and the logs in its folder that may be it. */
export async function withoutWal(
  header: SqliteHeader,
  main: SetFile,
  isEmpty: boolean,
  taken: TakenOut | undefined,
): Promise<{ wals: readonly FoundWal[]; findings: Finding[] }> {
  const { fitting, packed } = await findWals(main.path, header)
  const frames = (await logCountBeside(main))?.unfolded ?? 0
  const signs = [
    ...(fitting.length > 0 ? [lost.log(fitting.map(({ name }) => name).slice(0, 5))] : []),
    ...(packed.length > 0 ? [lost.packed(packed.slice(0, 5))] : []),
    ...(taken && taken.logs.length > 0
      ? [lost.logsInArchive(taken.logs.map(({ name }) => name).slice(0, 5))]
      : []),
    ...(frames > 0 ? [lost.frames(frames)] : []),
  ]
  const findings = isEmpty
    ? [found.allInWal(taken?.name ?? main.name, main.bytes, signs)]
    : withSigns([found.walMissing()], signs)
  return { wals: [...fitting, ...(taken?.logs ?? [])], findings }
}

/** Whether the end of a log was lost on its way, by its own frames or by the `-shm` beside its database. */
async function cutFindings(
  handle: Handle,
  walHeader: WalHeader,
  main: SetFile,
  wal: SetFile,
): Promise<Finding[]> {
  const { whole, last, rest } = framesOf(walHeader, wal.bytes)
  const counted = await logCountBeside(main)
  const lacking = counted?.salts.equals(walHeader.salts) ? Math.max(0, counted.frames - whole) : 0
  if (lacking > 0) return [found.walCut(main.name, whole, lacking)]
  const headerAt = (at: number): Promise<Buffer> => readAt(handle, at, FRAME_HEADER_BYTES)
  const cut = isCut(walHeader, whole > 0 ? await headerAt(last) : Buffer.alloc(0), await headerAt(rest))
  return cut ? [found.walCut(main.name, whole, null)] : []
}

/** What is said of the `-wal` that is read with a database.
 * @param named whether a person named it */
export async function walFindings(
  header: SqliteHeader,
  main: SetFile,
  wal: SetFile,
  named: boolean,
): Promise<Finding[]> {
  const handle = await openEvidence(wal.path)
  try {
    if (wal.bytes === 0) return [found.walEmpty()]
    const start = await readAt(handle, 0, WAL_PROBE_BYTES)
    const walHeader = parseWalHeader(start)
    if (walHeader === null) return [found.walUnusable('its header is damaged')]
    if (walHeader.pageSize !== header.pageSize) {
      return [
        found.walUnusable(
          `its pages have ${walHeader.pageSize} bytes and the database's ${header.pageSize}, so it belongs to another one`,
        ),
      ]
    }
    if (start.length === WAL_PROBE_BYTES && !firstFrameFits(walHeader, start)) {
      return [
        found.walUnusable('its pages do not belong to its header, it was copied while it was started anew'),
      ]
    }
    const cut = await cutFindings(handle, walHeader, main, wal)
    if (named) return [found.walNamed(wal.name), ...cut]
    if (wal.name === LITEFS.wal) return [found.walOfLiteFs(wal.name), ...cut]
    return header.journalMode === 'wal' ? cut : [found.walUnexpected(), ...cut]
  } finally {
    await handle.close()
  }
}
