import { type Comparison, differing, type TableComparison } from '../../../shared/contract/compare.ts'
import { comparisonWords, unlikeOurs } from '../../../shared/contract/compare-words.ts'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isPartlyRead } from '../../../shared/contract/partly-read.ts'
import { readableTurns } from '../analytics/analyse.ts'
import type { Lease } from '../case/lease.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { sealOf } from '../evidence/seal.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { readSchema } from '../schema/read.ts'
import { type ComparedColumn, comparedColumns } from './cells.ts'
import { Compared, totals } from './compared.ts'
import { compareJob } from './job.ts'
import { readSettings, schemaDifferences } from './schema.ts'
import { switchChanges } from './switches.ts'

/** Comparisons that are kept: thirteen bytes a turn each. */
const KEPT = 2

const switchesOf = ({ certainSwitches, atLeastSwitches }: TurnIndex): Comparison['switches']['a'] => {
  const sum = (numbers: Uint32Array): number => numbers.reduce((total, n) => total + n, 0)
  return { certain: sum(certainSwitches), at_least: sum(atLeastSwitches) }
}

function allSwitches(compared: Compared): Comparison['switches'] {
  let [gained, lost] = [0, 0]
  for (const { a, b } of compared.conversations) {
    const changes = switchChanges(compared.a, compared.b, compared.table, [a, b])
    gained += changes.gained.length
    lost += changes.lost.length
  }
  return { a: switchesOf(compared.a), b: switchesOf(compared.b), gained, lost }
}

/** Conversations that both stores know, or one of them, with another pointer; null unless there are two stores. */
function pointersDiffer({ pointers: a }: Lease, { pointers: b }: Lease): number | null {
  if (a === null || b === null) return null
  return [...new Set([...a.keys(), ...b.keys()])].filter((conv_id) => a.get(conv_id) !== b.get(conv_id))
    .length
}

/** Whether both are as the very same bytes have it: nothing in them differs, whatever can be read of it. */
const isSameSeal = (a: Lease, b: Lease): boolean => {
  const sealed = ({ view, copy }: Lease): string =>
    JSON.stringify([copy.last_run, sealOf(view.evidence.files)])
  return a.copy.last_run === 0 && sealed(a) === sealed(b)
}

/** A table of which it is known that it differs, though its rows may not have been compared. */
const isOther = ({ a, b, rows }: TableComparison): boolean =>
  rows === null ? a !== null && b !== null && a !== b : differing(rows) > 0

const sideOf = ({ view, schema: { generation } }: Lease): Comparison['a'] => ({
  path: view.evidence.path,
  generation,
  partly_read: isPartlyRead(view),
})

const declaredIn = ({ facts, working }: Lease): Parameters<typeof schemaDifferences>[0] => ({
  facts,
  settings: readSnapshot(working.path, readSettings),
})

function columnsOf(a: Lease, b: Lease): ComparedColumn[] {
  const [ofA, ofB] = [a, b].map(({ copy }) => readSnapshot(copy.path, (db) => readSchema(db).turns!.columns))
  return comparedColumns(ofA!, ofB!)
}

/** Two cases: A and B. */
export interface Two {
  readonly case_id: string
  readonly other_id: string
}

const keyOf = ({ case_id, other_id }: Two): string => `${case_id} ${other_id}`

/** The comparisons of an engine's cases, the last few of them. */
export class Comparisons {
  readonly #kept = new Map<string, Compared>()

  /** Compares two states of cases. Rejects with `Cancelled`, `Damaged` or `UnrelatedDatabase`, and as a lease does. */
  async run(two: Two, a: Lease, b: Lease, options: JobOptions): Promise<Comparison> {
    const key = keyOf(two)
    const [turnsOfA, turnsOfB] = [readableTurns(a), readableTurns(b)]
    const sameSeal = isSameSeal(a, b)
    const compared = new Compared(turnsOfA.index, turnsOfB.index, columnsOf(a, b), {
      a: isPartlyRead(a.view) && !sameSeal,
      b: isPartlyRead(b.view) && !sameSeal,
    })
    this.#keep(key, compared)
    try {
      const done = await runJob(
        compareJob,
        {
          a: { copy: a.copy, working: a.working, ...turnsOfA },
          b: { copy: b.copy, working: b.working, ...turnsOfB },
          table: compared.table,
        },
        options,
      )
      const { conversations, turns } = totals(compared)
      const { repeated_keys, ...tallied } = done
      const tables = done.tables.map((table) =>
        sameSeal && table.rows === null
          ? { ...table, rows: { added: 0, removed: 0, changed: 0, same: table.a ?? 0 }, note: null }
          : table,
      )
      const differences = schemaDifferences(declaredIn(a), declaredIn(b))
      const differs =
        differences.length > 0 ||
        [conversations, turns].some((changes) => differing(changes) > 0) ||
        tables.some(isOther)
      const all_compared =
        sameSeal ||
        (turns.unread === 0 &&
          ![a, b].some(({ view }) => isPartlyRead(view)) &&
          tables.every(({ rows }) => rows !== null))
      const told = {
        a: sideOf(a),
        b: sideOf(b),
        differs,
        all_compared,
        schema: { same: differences.length === 0, differences },
        counts: { a: turnsOfA.index.counts, b: turnsOfB.index.counts },
        conversations,
        turns: { ...turns, repeated_keys },
        ...tallied,
        switches: allSwitches(compared),
        pointers_differ: pointersDiffer(a, b),
        tables,
      }
      compared.result = { ...told, words: comparisonWords(told), unlike_ours: unlikeOurs(told) }
      return compared.result
    } catch (error) {
      // What is there is not the whole, and nobody goes on with it.
      if (this.#kept.get(key) === compared) this.#kept.delete(key)
      throw error
    }
  }

  #keep(key: string, compared: Compared): void {
    this.#kept.delete(key)
    this.#kept.set(key, compared)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > KEPT && !oldest.done) this.#kept.delete(oldest.value)
  }

  /** Throws `NotFound` where there is none, and `Conflict` where a case has been written since. */
  get(two: Two, a: TurnIndex, b: TurnIndex): Compared {
    const compared = this.#kept.get(keyOf(two))
    if (compared === undefined) throw notCompared()
    if (compared.a === a && compared.b === b) return compared
    throw new TurnscopeError(
      'Conflict',
      'One of the two cases was written since they were compared.',
      'Compare them again.',
    )
  }

  /** All that one came to. Throws as `get` does, and `NotFound` while it is under way. */
  finished(two: Two, a: TurnIndex, b: TurnIndex): Comparison {
    const { result } = this.get(two, a, b)
    if (result === null) throw notCompared()
    return result
  }
}

const notCompared = (): TurnscopeError =>
  new TurnscopeError('NotFound', 'These two have not been compared.', 'Compare them first.')
