import type Database from 'better-sqlite3'
import type { Fill, TruthValues } from '../../../shared/truth/backfill.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import {
  INFERENCE_KEY,
  INFERENCE_PLAIN_KEY,
  RUNTIME_KEY,
  RUNTIME_MEMBER,
} from '../../../shared/truth/canonical-keys.ts'
import { TRUTH_COLUMNS, type TruthColumn, UNKNOWN } from '../../../shared/truth/columns.ts'
import { quoteName } from '../db/open.ts'
import { countRows } from '../db/rows.ts'
import { anyOf } from '../db/terms.ts'
import type { JobContext } from '../jobs/job.ts'
import { formatFill } from '../journal/fill.ts'
import { type Forbidden, forbiddenIn } from '../queries/forbidden.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/facts.ts'
import { timeSql } from '../schema/times.ts'
import { type Chunk, ownNames, rowsIn } from './chunks.ts'
import { differsSql, type Pair, sameDigest } from './compare-tables.ts'
import { isLarge } from './digest.ts'
import { MetadataReader, PRESENT, turnsRowId } from './scan.ts'

/** SQL, over rows `n` (after) and `o` (before), for what a column that the migration added must hold. */
const ADDED_COLUMNS: Record<string, (before: TurnsFacts) => string> = {
  turn_created_at_ms: (before) =>
    before.columns.some((column) => column.name === 'created_at_ms')
      ? `max(${timeSql('o.created_at_ms')}, 0)`
      : '0',
  updated_at_ms: () => `max(${timeSql('n.turn_created_at_ms')}, 0)`,
  turn_metadata_json: () => "'{}'",
  turn_data_json: () => "'{}'",
}

const METADATA = 'n.turn_metadata_json'
/** Bytes of metadata that SQLite's own JSON is asked about. */
const MOST_PROVEN = 2 ** 20

/** The first canonical place of each column, with the keys on the way. */
const FIRST_PLACES: Record<TruthColumn, { readonly path: string; readonly keys: readonly string[] }> = {
  runtime_key: { path: `$."${RUNTIME_KEY}".${RUNTIME_MEMBER}`, keys: [RUNTIME_KEY, RUNTIME_MEMBER] },
  inference_id: { path: `$."${INFERENCE_KEY}"`, keys: [INFERENCE_KEY] },
}

/** The keys without which a column has no canonical value. */
const CANONICAL_KEYS: Record<TruthColumn, readonly string[]> = {
  runtime_key: [RUNTIME_KEY],
  inference_id: [INFERENCE_KEY, INFERENCE_PLAIN_KEY],
}

/** A key from a letter that is rare in JSON on: GLOB leaps from one to the next. */
const endingOf = (key: string): string => `${key.slice(key.search(/[._]/))}"`

/** SQL that is true where a key stands only once in the metadata: of two, SQLite takes the first and the rule the last. */
const onceSql = (key: string): string => `${METADATA} NOT GLOB '*${endingOf(key)}*${endingOf(key)}*'`

/**
 * SQL that is true only where the value of a column is, letter by letter, the string at its first canonical place
 * as SQLite's own JSON reads it. Where it is not, nothing is wrong yet: what was trimmed, letters beyond ASCII and
 * repeated keys are for the rule itself.
 */
function provenSql(column: TruthColumn): string {
  const { path, keys } = FIRST_PLACES[column]
  return [
    `n.${column} COLLATE BINARY <> ''`,
    `n.${column} NOT GLOB '*[^!-~]*'`,
    ...keys.map(onceSql),
    `json_type(${METADATA}, '${path}') = 'text'`,
    `n.${column} COLLATE BINARY = json_extract(${METADATA}, '${path}')`,
  ].join(' AND ')
}

/**
 * SQL that is true only where metadata without a single escape has no key of a column's canonical places, and the
 * column is as it stood.
 * @param stood SQL for what stood before: 1 an empty text, 2 NULL
 */
const absentSql = (column: TruthColumn, stood: string): string =>
  [
    `n.${column} COLLATE BINARY IS IIF(${stood} = 1, '', NULL)`,
    ...CANONICAL_KEYS[column].map((key) => `${METADATA} NOT GLOB '*${endingOf(key)}*'`),
  ].join(' AND ')

export interface TurnsCompared {
  /** Rows of the file before. */
  readonly rows: number
  /** Rows of the file after. */
  readonly rowsAfter: number
  /** Rows that got a value. */
  readonly filled: number
  /** Whether every row is there and every value that was not to change is as it was. */
  readonly same: boolean
  /** Whether every filled value is its row's canonical one, every other missing one as it was, and the journal says exactly that. */
  readonly exact: boolean
}

type Outcome = Pick<TurnsCompared, 'same' | 'exact'>
const AS_IT_SHOULD_BE: Outcome = { same: true, exact: true }
const WRONG_FILL: Outcome = { same: true, exact: false }
const CHANGED: Outcome = { same: false, exact: false }

type Looked = [
  row: bigint,
  isChanged: bigint,
  isWrong: bigint,
  runtimeStood: bigint,
  runtime: unknown,
  inferenceStood: bigint,
  inference: unknown,
  metadata: string | null,
  journaled: string | null,
]

/** What the migration says it did. */
export interface Expected {
  /** The run of the journal that the fills are in; null where none is kept. */
  readonly run: number | null
  /** What the file's own schema did not take. */
  readonly forbidden: Forbidden | null
}

interface Schema {
  readonly facts: SchemaFacts
  readonly turns: TurnsFacts
}

/** What is compared, and how far the comparison has come. */
class Comparison {
  readonly #pair: Pair
  readonly #facts: SchemaFacts
  readonly #turns: TurnsFacts
  readonly #written: ReadonlySet<string>
  readonly #run: number | null
  readonly #forbidden: Forbidden | null
  readonly #metadata: MetadataReader
  /** Rows whose every value is proven: how many of them were filled, and the others' row ids. */
  readonly #look: (from: bigint, to: bigint) => readonly [filled: number | null, rest: string | null]
  /** What the rule needs of single rows, named by a JSON array of row ids. */
  readonly #read: Database.Statement<[string], Looked>
  /** The same for rows whose other columns are best not read as a whole. */
  readonly #readLarge: Database.Statement<[string], Looked>
  #filled = 0

  constructor(
    pair: Pair,
    before: Schema,
    after: Schema,
    written: ReadonlySet<string>,
    { run, forbidden }: Expected,
  ) {
    const { turns } = before
    this.#pair = pair
    this.#facts = before.facts
    this.#turns = turns
    this.#written = written
    this.#run = run
    this.#forbidden = forbidden
    this.#metadata = new MetadataReader(pair.after, after.facts, after.turns)
    const rowId = turnsRowId(turns)
    const had = (column: string): boolean => turns.columns.some((c) => c.name === column)
    const from = `before.${quoteName(turns.name)} o NOT INDEXED LEFT JOIN main.${quoteName(after.turns.name)} n NOT INDEXED ON n.${turnsRowId(after.turns)} = o.${rowId}`
    // What stood before: 0 a value, 1 an empty text, 2 NULL. An added column came with an empty text.
    const stood = (column: TruthColumn): string =>
      had(column) ? `IIF(o.${column} IS NULL, 2, COALESCE(o.${column}, '') = '')` : '1'
    const [runtimeStood, inferenceStood] = [stood('runtime_key'), stood('inference_id')]
    const kept = anyOf(ownNames(turns.columns, written).map(differsSql))
    const isGone = `n.${turnsRowId(after.turns)} IS NULL`
    const isWrong = anyOf([
      ...TRUTH_COLUMNS.filter(had).map((column) => `(${stood(column)} = 0 AND (${differsSql(column)}))`),
      ...Object.entries(ADDED_COLUMNS)
        .filter(([column]) => !had(column))
        .map(([column, expected]) => `n.${column} COLLATE BINARY IS NOT ${expected(turns)}`),
    ])
    const journaled =
      run === null
        ? 'NULL'
        : `(SELECT IIF(j.last_row >= o.${rowId}, j.fill, NULL) FROM main.turnscope_journal_backfill j
             WHERE j.run_id = ${run} AND j.first_row <= o.${rowId} ORDER BY j.first_row DESC LIMIT 1)`
    const got = (column: TruthColumn, standing: string): string =>
      `(${standing} > 0 AND COALESCE(n.${column}, '') <> '')`
    const [runtimeGot, inferenceGot] = [got('runtime_key', runtimeStood), got('inference_id', inferenceStood)]
    const letter = (isIt: string, standing: string, of: string): string =>
      `CASE WHEN NOT ${isIt} THEN '' WHEN ${standing} = 1 THEN '${of}' ELSE '${of.toUpperCase()}' END`
    const letters = `${letter(runtimeGot, runtimeStood, 'r')} || ${letter(inferenceGot, inferenceStood, 'i')}`
    const journalSays = run === null ? '1' : `${journaled} COLLATE BINARY IS NULLIF(${letters}, '')`
    const isProven = (column: TruthColumn, standing: string): string =>
      `(${standing} = 0 OR (${provenSql(column)}) OR (${absentSql(column, standing)}))`
    const isPlain = `typeof(${METADATA}) = 'text' AND octet_length(${METADATA}) <= ${MOST_PROVEN}
      AND ${METADATA} NOT GLOB '*\\*' AND json_valid(${METADATA})`
    const isSettled = `CASE
      WHEN ${runtimeStood} = 0 AND ${inferenceStood} = 0 THEN ${journaled} IS NULL
      WHEN ${isPlain} THEN ${isProven('runtime_key', runtimeStood)}
        AND ${isProven('inference_id', inferenceStood)} AND ${journalSays}
      ELSE 0 END`

    // A limit, if of nothing: without one SQLite would work out twice whether a row is settled.
    const look = pair.after
      .prepare<[bigint, bigint], [number | null, string | null]>(
        `SELECT sum(settled AND filled), group_concat(IIF(settled, NULL, row)) FROM (
           SELECT o.${rowId} AS row, ${runtimeGot} OR ${inferenceGot} AS filled,
                  IIF(${isGone} OR ${isWrong} OR ${kept}, 0, COALESCE(${isSettled}, 0)) AS settled
             FROM ${from} WHERE o.${rowId} BETWEEN ? AND ? LIMIT -1)`,
      )
      .raw()
    this.#look = (first, last) => look.get(first, last)!
    // One statement for all of a chunk: SQLite takes longer to begin one than to read its row.
    const read = (isChanged: string): Database.Statement<[string], Looked> =>
      pair.after
        .prepare<[string], Looked>(
          `SELECT o.${rowId}, ${isChanged}, ${isWrong}, ${runtimeStood}, n.runtime_key, ${inferenceStood}, n.inference_id,
                  ${this.#metadata.textSql('n.')}, ${journaled}
             FROM json_each(?) each CROSS JOIN ${from} WHERE o.${rowId} = each.value`,
        )
        .safeIntegers()
        .raw()
    this.#read = read(`${isGone} OR ${kept}`)
    this.#readLarge = read('0')
  }

  /** Compares by the rule itself: row by row, from what the file after holds. */
  #compareRow([
    row,
    isChanged,
    isWrong,
    runtimeStood,
    runtime,
    inferenceStood,
    inference,
    text,
    journaled,
  ]: Looked): Outcome {
    if (isChanged !== 0n) return CHANGED
    if (isWrong !== 0n) return WRONG_FILL
    const standing = (stood: bigint): string | null =>
      stood === 0n ? PRESENT : stood === 1n ? UNKNOWN : null
    const values: TruthValues = {
      runtime_key: standing(runtimeStood),
      inference_id: standing(inferenceStood),
    }
    const now = { runtime_key: runtime, inference_id: inference }
    const metadata = this.#metadata.read(row, text)
    const forbidden = forbiddenIn(this.#forbidden, row)
    const fills: Fill[] = []
    for (const column of TRUTH_COLUMNS) {
      if (values[column] === PRESENT) continue
      const canonical = canonicalValue(metadata, column)
      const isFilled = canonical.found && !forbidden.includes(column)
      if (now[column] !== (isFilled ? canonical.value : values[column])) return WRONG_FILL
      if (isFilled) fills.push({ column, value: canonical.value, rule: canonical.rule })
    }
    if (fills.length > 0) this.#filled++
    const isJournaled = this.#run === null || journaled === (formatFill(fills, values) || null)
    return isJournaled ? AS_IT_SHOULD_BE : WRONG_FILL
  }

  #compareChunk(chunk: Chunk): Outcome {
    if (isLarge(chunk)) {
      const options = { rowIds: true, without: this.#written }
      return sameDigest(this.#pair, this.#facts, this.#turns, options, chunk)
        ? this.#compareRows(this.#readLarge, String(chunk.from))
        : CHANGED
    }
    const [filled, rest] = this.#look(chunk.from, chunk.to)
    this.#filled += filled ?? 0
    return rest === null ? AS_IT_SHOULD_BE : this.#compareRows(this.#read, rest)
  }

  #compareRows(read: Database.Statement<[string], Looked>, rows: string): Outcome {
    for (const looked of read.iterate(`[${rows}]`)) {
      const outcome = this.#compareRow(looked)
      if (outcome !== AS_IT_SHOULD_BE) return outcome
    }
    return AS_IT_SHOULD_BE
  }

  run(chunks: readonly Chunk[], { checkCancelled, progress }: JobContext): TurnsCompared {
    const total = rowsIn(chunks)
    let rows = 0
    let outcome = AS_IT_SHOULD_BE
    for (const chunk of chunks) {
      checkCancelled()
      outcome = this.#compareChunk(chunk)
      if (outcome !== AS_IT_SHOULD_BE) break
      rows += chunk.rows
      progress({ label: 'Comparing before and after', done: rows, total, unit: 'rows' })
    }
    const rowsAfter = countRows(this.#pair.after, this.#turns.name)
    const { same, exact } = outcome === AS_IT_SHOULD_BE && rowsAfter !== rows ? CHANGED : outcome
    return {
      rows: outcome === AS_IT_SHOULD_BE ? rows : total,
      rowsAfter,
      filled: this.#filled,
      same,
      exact: exact && this.#journalHolds(),
    }
  }

  /** Every filled row has its entry; here, that no entry says more than that. */
  #journalHolds(): boolean {
    if (this.#run === null) return true
    const [rows, shortest] = this.#pair.after
      .prepare<[number], [bigint | null, bigint | null]>(
        `SELECT sum(last_row - first_row + 1), min(last_row - first_row)
           FROM main.turnscope_journal_backfill WHERE run_id = ?`,
      )
      .safeIntegers()
      .raw()
      .get(this.#run)!
    return (rows ?? 0n) === BigInt(this.#filled) && (shortest ?? 0n) >= 0n
  }
}

/**
 * Compares the turns of the migrated file with those before, row by row, by statements of its own.
 * @param written columns that the migration may write, in lower case
 * @param chunks the turns of the file before, as `turnChunks` gives them
 */
export const compareTurns = (
  pair: Pair,
  before: Schema,
  after: Schema,
  written: ReadonlySet<string>,
  expected: Expected,
  chunks: readonly Chunk[],
  context: JobContext,
): TurnsCompared => new Comparison(pair, before, after, written, expected).run(chunks, context)
