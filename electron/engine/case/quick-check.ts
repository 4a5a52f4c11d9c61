import { statSync } from 'node:fs'
import type { Finding } from '../../../shared/contract/model.ts'
import { isDamage } from '../db/errors.ts'
import { openReader } from '../db/open.ts'
import { checkSoundness, indexInWords, type Soundness } from '../db/soundness.ts'
import { found } from '../evidence/findings.ts'
import { defineJob } from '../jobs/job.ts'

const PROBLEMS_AT_MOST = 20

export interface QuickChecked {
  /** `ok`, or what SQLite says, one problem a line, at most 20. */
  readonly result: string
  readonly findings: Finding[]
}

/** Bytes up to which indexes are always compared with their tables. */
const COMPARED_ALWAYS = 64 * 2 ** 20

export interface QuickCheckInput {
  readonly path: string
  /** Whether a log or a journal was made part of it: main file and log need not be of one moment. */
  readonly joined: boolean
}

const inWords = ({ damage, indexes, unchecked }: Soundness): string[] => [
  ...damage,
  ...indexes.map(indexInWords),
  ...unchecked.map(({ table, why }) => `table ${table} was not checked: ${why}`),
]

/**
 * SQLite's check of a working copy; indexes are compared with their tables where the file is small, or was put
 * together from parts. One statement: it cannot be cancelled once it runs.
 */
export const quickCheck = defineJob(
  'quickCheck',
  ({ path, joined }: QuickCheckInput, { checkCancelled }): QuickChecked => {
    const thorough = joined || statSync(path).size <= COMPARED_ALWAYS
    let sound: Soundness
    try {
      const db = openReader(path)
      try {
        sound = checkSoundness(db, thorough, checkCancelled)
      } finally {
        db.close()
      }
    } catch (error) {
      if (!isDamage(error)) throw error
      sound = { damage: [(error as Error).message], indexes: [], unchecked: [] }
    }
    const { damage, indexes, unchecked } = sound
    const lines = inWords(sound).slice(0, PROBLEMS_AT_MOST)
    return {
      result: damage.length + indexes.length === 0 && unchecked.length === 0 ? 'ok' : lines.join('\n'),
      findings: [
        ...(damage.length === 0 ? [] : [found.damaged(Math.min(damage.length, PROBLEMS_AT_MOST))]),
        ...(joined && damage.length + indexes.length > 0 ? [found.torn()] : []),
        ...(indexes.length === 0 ? [] : [found.indexesLie(indexes)]),
        ...(unchecked.length === 0 ? [] : [found.unchecked(unchecked)]),
      ],
    }
  },
)
