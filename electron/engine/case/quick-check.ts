import type { Finding } from '../../../shared/contract/model.ts'
import { indexInWords, type Soundness } from '../db/soundness.ts'
import { found } from '../evidence/findings.ts'

const PROBLEMS_AT_MOST = 20

export interface QuickChecked {
  /** `ok`, or what SQLite says, one problem a line, at most 20. */
  readonly result: string
  readonly findings: Finding[]
}

const inWords = ({ damage, indexes, unchecked }: Soundness): string[] => [
  ...damage,
  ...indexes.map(indexInWords),
  ...unchecked.map(({ table, why }) => `table ${table} was not checked: ${why}`),
]

/**
 * What SQLite's check of a working copy comes to.
 * @param joined whether a log or a journal was made part of it: main file and log need not be of one moment
 */
export function quickChecked(sound: Soundness, joined: boolean): QuickChecked {
  const { damage, indexes, unchecked } = sound
  const lines = inWords(sound).slice(0, PROBLEMS_AT_MOST)
  return {
    result: lines.length === 0 ? 'ok' : lines.join('\n'),
    findings: [
      ...(damage.length === 0 ? [] : [found.damaged(Math.min(damage.length, PROBLEMS_AT_MOST))]),
      ...(joined && damage.length + indexes.length > 0 ? [found.torn()] : []),
      ...(indexes.length === 0 ? [] : [found.indexesLie(indexes)]),
      ...(unchecked.length === 0 ? [] : [found.unchecked(unchecked)]),
    ],
  }
}
