import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../../../shared/contract/errors.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import {
  type PreviewRow,
  type RecoveryRule,
  RULE_SKIPS,
  type RulePreview,
  type RuleSkip,
} from '../../../shared/contract/recovery.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { pathOfPlace } from '../../../shared/truth/recovery-rule.ts'
import { inSnapshot } from '../db/snapshot.ts'
import { rowReader } from '../queries/row-reader.ts'
import { candidateFinder } from '../queries/shapes.ts'
import { rowidAt } from '../queries/turn-index.ts'
import { turnIdAt } from '../queries/turn-rows.ts'
import { type Outcome, outcomeOf, ruleSlots, takeablePath } from './rules.ts'
import type { RecoverySource } from './source.ts'

export interface PreviewOptions {
  readonly signal?: AbortSignal | undefined
}

export interface PreviewRowsRequest {
  readonly skip?: RuleSkip | undefined
  readonly offset: number
  readonly limit: number
}

const VALUES = 50
/** How long the engine's own thread is kept at a time, in milliseconds. */
const AT_A_TIME_MS = 25
const BETWEEN_LOOKS = 32

const FILLS = 0
const skipNumber = (skip: RuleSkip): number => 1 + RULE_SKIPS.indexOf(skip)

/** What a rule would do, row by row. */
interface Evaluated {
  readonly slots: Uint32Array
  /** For each slot `FILLS`, or the number of why not. */
  readonly outcomes: Uint8Array
  readonly preview: RulePreview
}

interface Remembered {
  readonly rule: string
  readonly index: RecoverySource['index']
  readonly closed: RecoverySource['closed']
  readonly evaluated: Evaluated
}

const REMEMBERED = 4

const idOf = (source: RecoverySource, slot: number) => ({
  conv_id: source.index.convIds[source.index.conversation[slot]!]!,
  session_id: source.index.sessionIds[source.index.session[slot]!]!,
  turn_id: turnIdAt(source, slot),
})

/** What rules would do to one case. Remembers the last few, so that their rows can be paged through. */
export class RulePreviews {
  #remembered: readonly Remembered[] = []

  /**
   * What a rule would do; writes nothing. Works in short turns, so that the engine answers others meanwhile.
   * Rejects with `InvalidRequest` for a path that is refused, and `Cancelled`.
   */
  async preview(
    source: RecoverySource,
    rule: RecoveryRule,
    options: PreviewOptions = {},
  ): Promise<RulePreview> {
    return (await this.#evaluated(source, rule, options)).preview
  }

  /** The rows that a rule fills and skips, or those it skips for one reason, in the order of row ids. */
  async rows(
    source: RecoverySource,
    rule: RecoveryRule,
    { skip, offset, limit }: PreviewRowsRequest,
    options: PreviewOptions = {},
  ): Promise<MethodOutput<'recovery.previewRows'>> {
    const { slots, outcomes } = await this.#evaluated(source, rule, options)
    const wanted = skip === undefined ? slots : slots.filter((_, at) => outcomes[at] === skipNumber(skip))
    const place = takeablePath(rule.path)
    const reader = rowReader(source.db, source.columns)
    const items = Array.from(wanted.subarray(offset, offset + limit), (slot): PreviewRow => {
      const outcome: Outcome = source.closed.has(slot)
        ? { skip: 'closed' }
        : outcomeOf(reader, rowidAt(source.index, slot), place, rule.allow_number)
      const taken =
        'value' in outcome ? { after: outcome.value, skip: null } : { after: null, skip: outcome.skip }
      return { ...idOf(source, slot), before: UNKNOWN, ...taken }
    })
    return { items, total: wanted.length }
  }

  async #evaluated(source: RecoverySource, rule: RecoveryRule, options: PreviewOptions): Promise<Evaluated> {
    const { index, closed } = source
    const key = JSON.stringify([
      rule.shape,
      rule.column,
      rule.path,
      rule.allow_number,
      rule.filter.conv_id ?? null,
      rule.filter.session_id ?? null,
      rule.filter.from_ms ?? null,
      rule.filter.until_ms ?? null,
    ])
    const current = this.#remembered.filter((one) => one.index === index && one.closed === closed)
    const found = current.find((one) => one.rule === key)
    if (found !== undefined) return found.evaluated
    const evaluated = await evaluate(source, rule, options)
    this.#remembered = [{ rule: key, index, closed, evaluated }, ...current].slice(0, REMEMBERED)
    return evaluated
  }
}

async function evaluate(
  source: RecoverySource,
  rule: RecoveryRule,
  { signal }: PreviewOptions,
): Promise<Evaluated> {
  const place = takeablePath(rule.path)
  const { db, columns, index, closed } = source
  const reader = rowReader(db, columns)
  const slots = ruleSlots(source, rule)
  const outcomes = new Uint8Array(slots.length)
  const values = new Map<string, number>()
  const candidateOf = candidateFinder(source.shapes, rule.column, pathOfPlace(place))
  // Most rules take a candidate, and those were read with the shapes.
  const outcomeFor = (slot: number): Outcome => {
    if (closed.has(slot)) return { skip: 'closed' }
    const candidate = candidateOf(slot)
    if (candidate === null) return outcomeOf(reader, rowidAt(index, slot), place, rule.allow_number)
    const isAllowed = rule.allow_number || candidate.rule !== 'number-for-string'
    return isAllowed ? { value: candidate.value } : { skip: 'number-not-allowed' }
  }
  let at = 0

  const evaluateSome = (): void => {
    const end = performance.now() + AT_A_TIME_MS
    for (; at < slots.length; at++) {
      if (at % BETWEEN_LOOKS === 0 && performance.now() > end) return
      const outcome = outcomeFor(slots[at]!)
      if ('skip' in outcome) outcomes[at] = skipNumber(outcome.skip)
      else values.set(outcome.value, (values.get(outcome.value) ?? 0) + 1)
    }
  }
  while (at < slots.length) {
    if (signal?.aborted) throw cancelled()
    inSnapshot(db, evaluateSome)
    await setImmediate()
  }

  const counts = new Uint32Array(1 + RULE_SKIPS.length)
  for (const outcome of outcomes) counts[outcome]!++
  const skipped = RULE_SKIPS.flatMap((reason) => {
    const rows = counts[skipNumber(reason)]!
    if (rows === 0) return []
    const first = slots[outcomes.indexOf(skipNumber(reason))]!
    return [{ reason, rows, sample: idOf(source, first) }]
  })
  const mostFrequent = [...values].sort(([, a], [, b]) => b - a).slice(0, VALUES)
  return {
    slots,
    outcomes,
    preview: {
      rows: slots.length,
      fills: counts[FILLS]!,
      distinct: values.size,
      values: mostFrequent.map(([value, rows]) => ({ value, rows })),
      skipped,
    },
  }
}
