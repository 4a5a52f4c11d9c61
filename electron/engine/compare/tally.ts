import type { Comparison } from '../../../shared/contract/compare.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { isMissing, TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES, type EvidenceState } from '../../../shared/truth/evidence-state.ts'
import type { Metadata } from '../../../shared/truth/metadata.ts'
import { type ServerReleases, type ServerRule, serverSource } from '../../../shared/truth/server-made.ts'
import { rowReader } from '../queries/row-reader.ts'
import { inferenceState, runtimeState } from '../queries/turn-index.ts'
import type { ComparedColumn } from './cells.ts'
import type { ComparedPair } from './compare-rows.ts'
import type { Side } from './side.ts'

type TruthTally = Comparison['truth'][TruthColumn]
export type Tallied = Pick<Comparison, 'changed_columns' | 'truth' | 'server_rules' | 'times' | 'evidence'>

const nothing = (): TruthTally => ({
  own_metadata: 0,
  server_made: 0,
  unexplained: 0,
  overwritten: 0,
  emptied: 0,
  stored_otherwise: 0,
  left_empty: 0,
})

const STATES = EVIDENCE_STATES.length
const stateIn = (packed: number, column: TruthColumn): EvidenceState =>
  column === 'runtime_key' ? runtimeState(packed) : inferenceState(packed)

/** Counts, pair by pair, what changed and what the turns' own metadata says to it. */
export class Tally {
  readonly #a: Side
  readonly #b: Side
  readonly #columns: readonly ComparedColumn[]
  readonly #metadata: ComparedColumn | undefined
  readonly #metadataNumber: number
  readonly #truthNumbers: Readonly<Record<TruthColumn, number>>
  readonly #timeNumber: number
  readonly #changed: number[]
  readonly #truth = { runtime_key: nothing(), inference_id: nothing() }
  readonly #times = { rewritten: 0, invented: 0 }
  readonly #server = new Map<string, Comparison['server_rules'][number]>()
  /** Turns by column and both states. */
  readonly #states = new Uint32Array(TRUTH_COLUMNS.length * STATES * STATES)

  constructor(a: Side, b: Side, columns: readonly ComparedColumn[]) {
    this.#a = a
    this.#b = b
    this.#columns = columns
    const numberOf = (name: string): number => columns.findIndex((column) => column.name === name)
    this.#metadataNumber = numberOf('turn_metadata_json')
    this.#metadata = columns[this.#metadataNumber]
    this.#truthNumbers = { runtime_key: numberOf('runtime_key'), inference_id: numberOf('inference_id') }
    this.#timeNumber = numberOf('updated_at_ms')
    this.#changed = columns.map(() => 0)
  }

  readonly add = (pair: ComparedPair): void => {
    const { slotOfA, slotOfB, changed } = pair
    for (const number of changed) this.#changed[number]!++
    if (changed.includes(this.#timeNumber)) this.#addTime(pair)
    let metadata: Metadata | undefined
    const [before, after] = [this.#a.index.evidence[slotOfA]!, this.#b.index.evidence[slotOfB]!]
    for (const [at, column] of TRUTH_COLUMNS.entries()) {
      const [from, to] = [stateIn(before, column), stateIn(after, column)]
      if (from !== to)
        this.#states[(at * STATES + EVIDENCE_STATES.indexOf(from)) * STATES + EVIDENCE_STATES.indexOf(to)]!++
      const number = this.#truthNumbers[column]
      if (changed.includes(number)) {
        metadata ??= this.#metadataOf(pair)
        this.#addTruth(column, pair, metadata)
      } else if (to === 'metadata-only' && (this.#columns[number]?.inB ?? -1) >= 0)
        this.#truth[column].left_empty++
    }
  }

  #addTime({ cells }: ComparedPair): void {
    const { inA, inB } = this.#columns[this.#timeNumber]!
    if (inA < 0 || inB < 0) return
    const [before] = cells(this.#timeNumber)
    this.#times.rewritten++
    if (before === null || before === 0n || before === 0) this.#times.invented++
  }

  /** The metadata of the turn as B has it: a value is to be explained by what stands beside it. */
  #metadataOf({ slotOfB, cells }: ComparedPair): Metadata {
    const reader = rowReader(this.#b.db, this.#b.turnColumns)
    const rowid = this.#b.rowid(slotOfB)
    const cell = this.#metadata === undefined ? undefined : cells(this.#metadataNumber)[1]
    return (typeof cell === 'string' ? reader.metadataOf(rowid, cell) : reader.metadata(rowid)).metadata
  }

  /** Counts a changed value in one of the kinds of changes; `left_empty`, which is none, beside it. */
  #addTruth(column: TruthColumn, { slotOfA, slotOfB, cells }: ComparedPair, metadata: Metadata): void {
    const [cellOfA, cellOfB] = cells(this.#truthNumbers[column])
    const before = cellOfA === undefined ? '' : this.#a.truth(slotOfA, column, cellOfA)
    const after = cellOfB === undefined ? '' : this.#b.truth(slotOfB, column, cellOfB)
    const tally = this.#truth[column]
    const canonical = canonicalValue(metadata, column)
    if (isMissing(after)) {
      tally[isMissing(before) ? 'stored_otherwise' : 'emptied']++
      if (isMissing(before) && canonical.found && cellOfB !== undefined) tally.left_empty++
      return
    }
    if (!isMissing(before)) {
      tally[before === after ? 'stored_otherwise' : 'overwritten']++
      return
    }
    if (canonical.found && canonical.value === after) {
      tally.own_metadata++
      return
    }
    const source = canonical.found ? null : serverSource(after, metadata, column)
    if (source === null) {
      tally.unexplained++
      return
    }
    tally.server_made++
    this.#addServer(column, source.rule, source.releases)
  }

  #addServer(column: TruthColumn, rule: ServerRule, releases: ServerReleases): void {
    const key = `${column} ${rule} ${releases}`
    const found = this.#server.get(key) ?? { column, rule, releases, turns: 0 }
    found.turns++
    this.#server.set(key, found)
  }

  result(): Tallied {
    const evidence: Comparison['evidence'] = []
    this.#states.forEach((turns, at) => {
      if (turns === 0) return
      const pair = at % (STATES * STATES)
      evidence.push({
        column: TRUTH_COLUMNS[Math.floor(at / (STATES * STATES))]!,
        a: EVIDENCE_STATES[Math.floor(pair / STATES)]!,
        b: EVIDENCE_STATES[pair % STATES]!,
        turns,
      })
    })
    const changed = this.#columns.flatMap(({ spelled }, number): [string, number][] =>
      this.#changed[number]! > 0 ? [[spelled, this.#changed[number]!]] : [],
    )
    return {
      changed_columns: Object.fromEntries(changed),
      truth: this.#truth,
      server_rules: [...this.#server.values()].sort((x, y) => y.turns - x.turns),
      times: this.#times,
      evidence,
    }
  }
}
