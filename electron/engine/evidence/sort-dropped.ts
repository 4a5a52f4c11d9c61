import { basename } from 'node:path'
import { archiveKind } from './archive.ts'
import { isWalFor } from './find-wal.ts'
import { hasMagic } from './header.ts'
import { byItsStart } from './read.ts'
import { goesAlong } from './set.ts'
import { isTimelineName } from './timeline-name.ts'
import { WAL_PROBE_BYTES } from './wal.ts'

/** What files that were handed over together are to one another. */
export interface Sorted {
  /** What can be opened: more than one where a person has to say which is meant. */
  readonly databases: string[]
  /** The timeline store of those; null where there is none, or more than one. */
  readonly timeline_path: string | null
  /** The log of the one database there is; null where there is none, or more than one. */
  readonly wal_path: string | null
  /** Neither a database nor a log, or one that nothing says the database of. */
  readonly others: string[]
}

type Kind = 'database' | 'log' | 'other'

async function kindOf(path: string): Promise<Kind> {
  const kind = await byItsStart<Kind>(
    path,
    async (handle, start) => {
      if (hasMagic(start) || (await archiveKind(handle, start)) !== null) return 'database'
      return isWalFor(start.subarray(0, WAL_PROBE_BYTES), null) ? 'log' : 'other'
    },
    'database',
  )
  return kind ?? 'other'
}

/** Tells files apart by their first bytes, and turns from a timeline store by the names that servers give those. */
export async function sortDropped(paths: readonly string[]): Promise<Sorted> {
  const kinds = new Map(await Promise.all(paths.map(async (path) => [path, await kindOf(path)] as const)))
  const of = (kind: Kind): string[] => paths.filter((path) => kinds.get(path) === kind)
  const all = of('database')
  const turns = all.filter((path) => !isTimelineName(path))
  const databases = turns.length > 0 ? turns : all
  const timelines = all.filter((path) => !databases.includes(path))
  const logs = of('log')
  const theirs = databases.length === 1 && logs.length === 1
  const names = all.map((path) => basename(path))
  return {
    databases,
    timeline_path: timelines.length === 1 ? timelines[0]! : null,
    wal_path: theirs ? logs[0]! : null,
    others: [
      ...(timelines.length > 1 ? timelines : []),
      ...[...(theirs ? [] : logs), ...of('other')].filter(
        (path) => !goesAlong(basename(path), (name) => names.includes(name)),
      ),
    ],
  }
}
