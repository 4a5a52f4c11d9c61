import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { CONTENTS } from '../testing/arrivals/contents.ts'
import { ON_THE_WAY } from '../testing/arrivals/on-the-way.ts'
import {
  makeFolders,
  notDatabases,
  onWindows,
  skipWhere,
  type TestFolders,
  writeAllInWal,
  writeBitRotted,
  writeHotJournal,
  writeLiveWal,
  writeTimelineStore,
  writeTruncated,
  writeTurns,
} from './fixtures.ts'

let folders: TestFolders
let engine: Engine
beforeEach(() => {
  folders = makeFolders()
  engine = new Engine({ home: folders.home })
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

const mainAlone = { suffixes: [''] }
const FIXTURES: Readonly<Record<string, (path: string) => unknown>> = {
  'a closed database': (path) => writeTurns(path),
  'one in WAL mode': (path) => writeTurns(path, { journal: 'wal' }),
  'a timeline store': (path) => writeTimelineStore(path, { a: 'planner' }),
  'a live database': (path) => writeLiveWal(path),
  'a live database without its log': (path) => writeLiveWal(path, mainAlone),
  'a young database': (path) => writeAllInWal(path),
  'a young database without its log': (path) => writeAllInWal(path, mainAlone),
  'a write under way': (path) => writeHotJournal(path),
  'a write under way without its journal': (path) => writeHotJournal(path, mainAlone),
  'pages of other bytes': (path) => writeBitRotted(path),
  ...Object.fromEntries(
    [0.001, 0.01, 0.5, 0.99].map((share) => [
      `cut off after ${share} of it`,
      (path: string) => writeTruncated(path, share),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(notDatabases).map(([what, content]) => [
      `no database: ${what}`,
      (path: string) => writeFileSync(path, content()),
    ]),
  ),
}
const all = [
  ...Object.entries(FIXTURES).map(([what, write]) => ({
    what,
    make: (folder: string): string => {
      write(join(folder, 'turns.db'))
      return join(folder, 'turns.db')
    },
    posix: undefined,
  })),
  ...[...CONTENTS, ...ON_THE_WAY].map(({ what, make, posix }) => ({ what: `arrived: ${what}`, make, posix })),
]

test.for(all)('what a look offers to open is opened: $what', async ({ make, posix }, context) => {
  skipWhere(context, posix ? onWindows : null)
  const path = make(folders.evidence)
  folders.seal()
  const look = await engine.call('evidence.look', { path }).catch(() => null)
  if (look === null || look.choices !== null) return
  const opened = await engine.call('case.open', { path }).then(
    () => null,
    ({ message, next }) => ({ message, next }),
  )
  const isAsked = look.findings.some(({ severity }) => severity !== 'info')
  // What nothing is said of is opened at once, and its refusal is the first word.
  if (isAsked || look.refused !== null) expect(look.refused).toEqual(opened)
})
