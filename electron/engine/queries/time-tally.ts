import type { Finding } from '../../../shared/contract/model.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'

export type StorageClass = 'integer' | 'real' | 'text' | 'blob' | 'null'

/** Units in which a time of these years may have been written, by how many of them are a second. */
const UNITS = [
  ['seconds', 1],
  ['milliseconds', 1e3],
  ['microseconds', 1e6],
  ['nanoseconds', 1e9],
] as const
type Unit = (typeof UNITS)[number][0]

/** 2001 to 2100, in seconds since 1970. Times outside say nothing about their unit. */
const FIRST_SECOND = 978_307_200
const LAST_SECOND = 4_102_444_800

/** SQL that is true of a time of which there is nothing to say: an integer that is none of another unit than milliseconds. */
export const usualTimeSql = (time: string, type: string): string =>
  [
    `${type} = 'integer'`,
    ...UNITS.filter(([unit]) => unit !== 'milliseconds').map(
      ([, perSecond]) => `${time} NOT BETWEEN ${FIRST_SECOND * perSecond} AND ${LAST_SECOND * perSecond}`,
    ),
  ].join(' AND ')

function likelyUnit(time: number): Unit | null {
  for (const [unit, perSecond] of UNITS) {
    if (time >= FIRST_SECOND * perSecond && time <= LAST_SECOND * perSecond) return unit
  }
  return null
}

/** Counts how the times of a file are stored, in passing. */
export class TimeTally {
  #rows = 0
  readonly #types: Record<StorageClass, number> = { integer: 0, real: 0, text: 0, blob: 0, null: 0 }
  #notNumbers = 0
  #fractions = 0
  /** Lengths of the whole parts of numbers that are stored as text. */
  readonly #lengths = new Set<number>()
  readonly #units = new Map<Unit, number>()

  /** @param time as SQL reads it: null where it is not a number, text beyond 2^53 */
  add(time: number | string | null, type: StorageClass): void {
    this.#rows++
    this.#types[type]++
    if (time === null) {
      this.#notNumbers++
      return
    }
    const near = Number(time)
    if (type !== 'integer' && !Number.isInteger(near)) this.#fractions++
    if (type === 'text') this.#lengths.add(String(Math.trunc(near)).length)
    const unit = likelyUnit(near)
    if (unit !== null) this.#units.set(unit, (this.#units.get(unit) ?? 0) + 1)
  }

  /** How times are stored other than as integers, and in other units than milliseconds; none where all is well. */
  findings(): Finding[] {
    return [...this.#storage(), ...this.#unit()]
  }

  #storage(): Finding[] {
    const { real, text, blob } = this.#types
    const odd = real + text + blob
    if (odd === 0) return []
    const kinds = [
      [real, 'REAL'],
      [text, 'TEXT'],
      [blob, 'BLOB'],
    ] as const
    const stored = kinds
      .filter(([count]) => count > 0)
      .map(([count, kind]) => `${formatCount(count)} ${kind}`)
    const said = [
      `${formatCount(odd)} of ${plural(this.#rows, 'time')} in updated_at_ms are not integers (${stored.join(', ')}).`,
    ]
    if (odd > this.#notNumbers) said.push('What is exactly a number is read as that number.')
    if (this.#fractions > 0)
      said.push(
        `${formatCount(this.#fractions)} ${this.#fractions === 1 ? 'has' : 'have'} a fraction: it counts for the order and is not shown.`,
      )
    const numbers = this.#rows - this.#notNumbers - this.#types.null
    const asText = text > 0 && this.#lengths.size > 0
    if (asText && (this.#lengths.size > 1 || numbers > text))
      said.push(
        'SQL orders text letter by letter and after all numbers, and so are turns shown: ORDER BY updated_at_ms gives this order too, but it can be another than the one by value.',
      )
    if (this.#notNumbers > 0)
      said.push(
        `${formatCount(this.#notNumbers)} are not numbers: these turns stand where ORDER BY updated_at_ms puts them, text after all numbers, and count as turns without a known time.`,
      )
    return [{ code: 'times-not-integers', severity: 'warning', message: said.join(' ') }]
  }

  #unit(): Finding[] {
    const known = UNITS.map(([unit]) => [unit, this.#units.get(unit) ?? 0] as const).filter(
      ([, count]) => count > 0,
    )
    if (known.every(([unit]) => unit === 'milliseconds')) return []
    const counts = known
      .map(([unit, count]) => `${formatCount(count)} ${count === 1 ? 'looks' : 'look'} like ${unit}`)
      .join(', ')
    const message =
      known.length === 1
        ? `The times in updated_at_ms look like ${known[0]![0]}, not milliseconds since 1970. They are shown as they stand, so their dates are not the real ones.`
        : `The times in updated_at_ms are of several units: ${counts}. They are ordered and shown as they stand, so turns can come in another order than they were made, and dates can be wrong.`
    return [{ code: 'times-unit', severity: 'warning', message }]
  }
}
