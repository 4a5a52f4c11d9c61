import fc from 'fast-check'
import { columnValues, metadataTexts } from '../../../../shared/truth/testing/corpus.ts'

/** A row of `turns` with everything in it that a copied file may hold; 64-bit integers as bigint. */
export interface ArbitraryRow {
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly turn_created_at_ms: bigint
  readonly updated_at_ms: bigint
  readonly turn_metadata_json: string
  readonly turn_data_json: string
  readonly runtime_key: string | null
  readonly inference_id: string | null
}

const ids = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c') },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', "o'clock", 'é', '"; DROP TABLE turns; --', '😀', 'A') },
)

/** Few values, so that turns of the same millisecond are common; then the odd ones. */
const times = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1_770_000_000_000n, max: 1_770_000_000_009n }) },
  { weight: 1, arbitrary: fc.constantFrom(0n, -1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)) },
)

const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')

/** One row; its text is well-formed, so that SQLite gives back what it was given. */
export const rows: fc.Arbitrary<ArbitraryRow> = fc.record({
  conv_id: ids,
  session_id: ids,
  turn_id: fc.oneof(ids, fc.uuid()),
  turn_created_at_ms: times,
  updated_at_ms: times,
  turn_metadata_json: metadataTexts.map(wellFormed),
  turn_data_json: fc.constantFrom('{}', '', 'not json', '{"a":[1,2.50]}'),
  runtime_key: columnValues,
  inference_id: columnValues,
})

/** Rows as one table can hold them: no two of the same key. */
export const tables = (size: { minLength: number; maxLength: number }): fc.Arbitrary<ArbitraryRow[]> =>
  fc.uniqueArray(rows, {
    ...size,
    selector: (row) => JSON.stringify([row.conv_id, row.session_id, row.turn_id]),
  })
