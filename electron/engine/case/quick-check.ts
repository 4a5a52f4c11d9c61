import type { Finding } from '../../../shared/contract/model.ts'
import { indexInWords, type Soundness, type Unchecked } from '../db/soundness.ts'
import { found } from '../evidence/findings.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { whereItStands } from '../schema/in-the-way.ts'

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

function placed(one: Unchecked, facts: Pick<SchemaFacts, 'turns' | 'objects'> | null): Unchecked {
  if (facts === null) return one
  const { table, why } = one
  const columns = facts.turns?.name === table ? facts.turns.columns : []
  const where = whereItStands(why, table, columns, facts.objects)
  return where === null ? one : { table, why: `${why}, ${where}` }
}

/**
 * What SQLite's check of a working copy comes to.
 * @param joined whether a log or a journal was made part of it: main file and log need not be of one moment
 * @param facts names the place in a schema that keeps SQLite from checking; null where the schema was not read
 */
export function quickChecked(
  sound: Soundness,
  joined: boolean,
  facts: Pick<SchemaFacts, 'turns' | 'objects'> | null,
): QuickChecked {
  const { damage, indexes, unchecked } = sound
  const lines = inWords(sound).slice(0, PROBLEMS_AT_MOST)
  return {
    result: lines.length === 0 ? 'ok' : lines.join('\n'),
    findings: [
      ...(damage.length === 0
        ? []
        : [found.damaged(Math.min(damage.length, PROBLEMS_AT_MOST), sound.broken_off === true)]),
      ...(joined && damage.length + indexes.length > 0 ? [found.torn()] : []),
      // Beside damage they are what it left, and building them again from what is left is no way out.
      ...(indexes.length === 0 || damage.length > 0 ? [] : [found.indexesLie(indexes)]),
      ...(unchecked.length === 0 ? [] : [found.unchecked(unchecked.map((one) => placed(one, facts)))]),
    ],
  }
}
