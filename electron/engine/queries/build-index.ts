import type { Counts } from '../../../shared/contract/model.ts'
import { rowReason } from '../../../shared/truth/backfill.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { evidenceState, payloadState } from '../../../shared/truth/evidence-state.ts'
import type { ReadableDb } from '../db/open.ts'
import { countReadable } from '../db/rows.ts'
import type { JobContext } from '../jobs/job.ts'
import { compareCodePoints } from './binary-order.ts'
import { carriedOver, objectNumber } from './carried-over.ts'
import { exactInteger, type TurnColumns, turnSql } from './columns.ts'
import { type Forbidden, forbiddenIn } from './forbidden.ts'
import { Growing, shared } from './grow.ts'
import { Interned } from './intern.ts'
import { distinctTurns } from './repeated-turns.ts'
import { rowFindings } from './row-findings.ts'
import { rowReader } from './row-reader.ts'
import { scanRows, type Unreadable, unreadableFindings } from './scan.ts'
import { isUtf8Database, statement, storedBytes } from './statements.ts'
import { type Key, keyOf, type Stored } from './stored-order.ts'
import { type ConversationSummaries, summarizeConversation } from './summarize.ts'
import { sortTies } from './tie-order.ts'
import { timeRanks } from './time-ranks.ts'
import { type StorageClass, TimeTally } from './time-tally.ts'
import { hashText, hasState, NOT_A_NUMBER, packStates, reasonNumber, type TurnIndex } from './turn-index.ts'
import { groupByConversation, sortByTime, tiesOf } from './turn-order.ts'

/** Metadata of an incomplete row up to this many bytes comes with its chunk; longer ones one at a time. */
const INLINE_METADATA = 16_384
const LONG_METADATA = 1

const SCANNING = 'Reading turns'
const BETWEEN_CHECKS = 4096

type ScannedRow = [
  rowid: number | string,
  conv_id: string | null,
  session_id: string | null,
  turn_id: string | null,
  runtime_key: string | null,
  inference_id: string | null,
  time: number | string | null,
  timeType: StorageClass,
  timeOdd: number | string | Buffer | null,
  metadata: string | null | typeof LONG_METADATA,
]

/** Columns as the scan fills them; conversations still numbered as they come. */
class Columns {
  readonly rowids: Growing<Float64Array>
  readonly conversation: Growing<Int32Array>
  readonly session: Growing<Int32Array>
  readonly runtime: Growing<Int32Array>
  readonly inference: Growing<Uint8Array>
  readonly times: Growing<Float64Array>
  readonly reason: Growing<Uint8Array>
  readonly evidence: Growing<Uint8Array>
  /** What the turn's runtime object is told apart by; 0 where it has none. */
  readonly runtimeObject: Growing<Float64Array>
  readonly canonicalRuntime: Growing<Int32Array>
  readonly turnIdHash: Growing<Uint32Array>
  exactRowids: Growing<BigInt64Array> | null = null
  exactTimes: Growing<BigInt64Array> | null = null

  readonly timeTally = new TimeTally()
  /** By slot, the times whose place in the playbook's order their number does not tell; null while there is none. */
  oddTimes: (Key | undefined)[] | null = null

  readonly conversations = new Interned()
  readonly sessions = new Interned()
  readonly runtimes = new Interned()
  readonly canonicalKeys = new Interned()
  /** The stored bytes of conversation ids that are not valid UTF-8. */
  readonly oddConvIds = new Map<string, Buffer>()

  constructor(capacity: number) {
    this.rowids = new Growing(Float64Array, capacity)
    this.conversation = new Growing(Int32Array, capacity)
    this.session = new Growing(Int32Array, capacity)
    this.runtime = new Growing(Int32Array, capacity)
    this.inference = new Growing(Uint8Array, capacity)
    this.times = new Growing(Float64Array, capacity)
    this.reason = new Growing(Uint8Array, capacity)
    this.evidence = new Growing(Uint8Array, capacity)
    this.runtimeObject = new Growing(Float64Array, capacity)
    this.canonicalRuntime = new Growing(Int32Array, capacity)
    this.turnIdHash = new Growing(Uint32Array, capacity)
    this.runtimes.number(UNKNOWN)
    this.canonicalKeys.number(UNKNOWN)
  }

  pushRowid(value: number | string): void {
    this.exactRowids = pushExact(this.rowids, this.exactRowids, value)
  }

  pushOddTime(key: Key): void {
    this.oddTimes ??= []
    this.oddTimes[this.times.length] = key
  }

  /** @param value null where it is not a number */
  pushTime(value: number | string | null): void {
    this.exactTimes = pushExact(this.times, this.exactTimes, value ?? NOT_A_NUMBER)
  }
}

/** The whole part of a number. Infinity has none, and is told by the double beside it. */
const whole = (value: number): bigint => (Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n)

/** Adds a number; from the first one that a double cannot hold, all of them are kept exactly as well. */
function pushExact(
  near: Growing<Float64Array>,
  exact: Growing<BigInt64Array> | null,
  value: number | string,
): Growing<BigInt64Array> | null {
  if (typeof value === 'string' && exact === null) {
    exact = new Growing(BigInt64Array, near.values.length)
    for (let slot = 0; slot < near.length; slot++) exact.push(whole(near.values[slot]!))
  }
  exact?.push(typeof value === 'string' ? BigInt(value) : whole(value))
  near.push(Number(value))
  return exact
}

function scan(
  db: ReadableDb,
  columns: TurnColumns,
  forbidden: Forbidden | null,
  context: JobContext,
): { data: Columns; unreadable: Unreadable[] } {
  const sql = turnSql(columns)
  const total = countReadable(db, 'turns')
  const data = new Columns(total ?? 0)
  const read = statement<ScannedRow>(
    db,
    `SELECT ${exactInteger(sql.rowid)}, ${sql.conv_id}, ${sql.session_id}, ${sql.turn_id}, ${sql.runtime_key},
       ${sql.inference_id}, ${exactInteger(sql.timeNumber)}, ${sql.timeType}, ${sql.timeOdd},
       CASE WHEN ${sql.metadataBytes} > ${INLINE_METADATA} THEN ${LONG_METADATA} ELSE ${sql.metadata} END
     FROM ${sql.from} NOT INDEXED WHERE ${sql.rowid} >= ? ORDER BY ${sql.rowid} LIMIT ?`,
  )

  const timeBytes = db
    .prepare<[number | string], Buffer>(
      `SELECT ${sql.timeBytes} FROM ${sql.from} WHERE ${sql.rowid} = CAST(? AS INTEGER)`,
    )
    .pluck()
  const reader = rowReader(db, columns)
  const stateOf = columns.fromPayload ? payloadState : evidenceState
  // Turns of a conversation mostly share session and runtime with the one before.
  const lastSession: number[] = []
  const lastRuntime: number[] = []
  let lastCanonical = 0

  // In UTF-16 SQLite compares text by the bytes that are stored.
  const byBytes = !isUtf8Database(db)
  const timeKey = (rowid: number | string, stored: Stored): Key => {
    const bytes = (): Buffer | null => timeBytes.get(rowid) ?? null
    return byBytes && typeof stored === 'string' ? bytes() : keyOf(stored, bytes)
  }

  const take = (row: ScannedRow): void => {
    const [rowid, convId, sessionId, turnId, runtimeKey, inferenceId, time, timeType, timeOdd, metadata] = row
    const conv_id = reader.exact('conv_id', rowid, convId)
    if (conv_id !== (convId ?? '')) data.oddConvIds.set(conv_id, reader.bytes('conv_id', rowid)!)
    const runtime_key = reader.exact('runtime_key', rowid, runtimeKey)
    const inference_id = reader.exact('inference_id', rowid, inferenceId)
    const conversation = data.conversations.number(conv_id)
    const session = data.sessions.number(
      reader.exact('session_id', rowid, sessionId),
      lastSession[conversation],
    )
    const runtime = data.runtimes.number(runtime_key, lastRuntime[conversation])
    lastSession[conversation] = session
    lastRuntime[conversation] = runtime

    data.pushRowid(rowid)
    data.conversation.push(conversation)
    data.session.push(session)
    data.runtime.push(runtime)
    data.inference.push(inference_id === UNKNOWN ? 0 : 1)
    if (timeOdd !== null || timeType === 'null') data.pushOddTime(timeKey(rowid, timeOdd))
    data.pushTime(time)
    data.timeTally.add(time, timeType)
    data.turnIdHash.push(hashText(reader.exact('turn_id', rowid, turnId)))
    const read =
      metadata === LONG_METADATA ? reader.metadata(BigInt(rowid)) : reader.metadataOf(rowid, metadata)
    data.reason.push(
      reasonNumber(
        rowReason(
          { runtime_key, inference_id },
          read.metadata,
          forbidden === null ? [] : forbiddenIn(forbidden, BigInt(rowid)),
        ),
      ),
    )
    data.evidence.push(
      packStates(
        stateOf(runtime_key, read.metadata, 'runtime_key'),
        stateOf(inference_id, read.metadata, 'inference_id'),
      ),
    )
    const canonical = canonicalValue(read.metadata, 'runtime_key')
    if (canonical.found) lastCanonical = data.canonicalKeys.number(canonical.value, lastCanonical)
    data.canonicalRuntime.push(canonical.found ? lastCanonical : 0)
    data.runtimeObject.push(objectNumber(read.text, read.metadata))
  }

  const unreadable = scanRows(
    (from, limit) => read.all(from, limit),
    (row) => BigInt(row[0]),
    (rows) => {
      context.checkCancelled()
      for (const row of rows) take(row)
      context.progress({ label: SCANNING, done: data.rowids.length, total, unit: 'rows' })
    },
  )
  return { data, unreadable }
}

/** Conversation numbers as they came → numbers in the BINARY order of the ids; sorts the ids accordingly. */
function rankConversations(db: ReadableDb, data: Columns): { rank: Int32Array; convIds: string[] } {
  const { texts } = data.conversations
  const came = Uint32Array.from(texts.keys())
  if (isUtf8Database(db) && data.oddConvIds.size === 0)
    came.sort((a, b) => compareCodePoints(texts[a]!, texts[b]!))
  else {
    const bytes = texts.map((text) => data.oddConvIds.get(text) ?? storedBytes(db, text))
    came.sort((a, b) => Buffer.compare(bytes[a]!, bytes[b]!))
  }
  const rank = new Int32Array(texts.length)
  came.forEach((number, place) => {
    rank[number] = place
  })
  return { rank, convIds: Array.from(came, (number) => texts[number]!) }
}

type Summaries = ConversationSummaries & Pick<TurnIndex, 'sessions'>

function summarize(
  index: Omit<TurnIndex, keyof Summaries | 'counts' | 'findings'>,
  context: JobContext,
): Summaries & { counts: Counts } {
  const conversations = index.convIds.length
  const missing = shared(Uint32Array, conversations)
  const unknownRuntime = shared(Uint32Array, conversations)
  const certainSwitches = shared(Uint32Array, conversations)
  const atLeastSwitches = shared(Uint32Array, conversations)
  const summaries = { missing, unknownRuntime, certainSwitches, atLeastSwitches }
  const sessions = shared(Uint32Array, conversations)
  const counts = {
    turns: index.turns,
    conversations,
    missing_runtime_or_inference: 0,
    missing_runtime: 0,
    missing_inference: 0,
    server_made: 0,
  }
  for (const packed of index.evidence) if (hasState(packed, 'server-made')) counts.server_made++
  const lastSeenIn = new Int32Array(index.sessionIds.length).fill(-1)
  for (let c = 0; c < conversations; c++) {
    if (c % BETWEEN_CHECKS === 0) context.checkCancelled()
    for (let at = index.starts[c]!; at < index.starts[c + 1]!; at++) {
      const slot = index.order[at]!
      if (index.inference[slot] === 0) counts.missing_inference++
      const session = index.session[slot]!
      if (lastSeenIn[session] !== c) {
        lastSeenIn[session] = c
        sessions[c]!++
      }
    }
    summarizeConversation(index, summaries, c)
    counts.missing_runtime_or_inference += missing[c]!
    counts.missing_runtime += unknownRuntime[c]!
  }
  return { ...summaries, sessions, counts }
}

/**
 * Reads every turn once, in the order of rowids, and builds the index. Rows that damage hides are left out and
 * named in `findings`. Progress: rows.
 * @param forbidden rows whose missing values the file's own schema does not take
 * Throws `Cancelled`; SqliteError where `turns` cannot be read at all.
 */
export function buildIndex(
  db: ReadableDb,
  columns: TurnColumns,
  context: JobContext,
  forbidden: Forbidden | null = null,
): TurnIndex {
  const { data, unreadable } = scan(db, columns, forbidden, context)
  context.checkCancelled()
  const { rank, convIds } = rankConversations(db, data)
  const conversation = data.conversation.toShared()
  for (let slot = 0; slot < conversation.length; slot++) conversation[slot] = rank[conversation[slot]!]!

  const turns = data.rowids.length
  const rowids = data.rowids.toShared()
  const exactRowids = data.exactRowids?.toShared() ?? null
  const numbers = { times: data.times.toShared(), exactTimes: data.exactTimes?.toShared() ?? null }
  const times = { ...numbers, timeRanks: data.oddTimes && timeRanks(numbers, data.oddTimes) }
  const grouped = groupByConversation(conversation, turns, convIds.length)
  context.checkCancelled()
  sortByTime(grouped, times)
  const rowidOf = (slot: number): bigint => exactRowids?.[slot] ?? BigInt(rowids[slot]!)
  sortTies(db, columns, grouped.order, tiesOf(grouped, times), rowidOf, context)

  const session = data.session.toShared()
  const index = {
    turns,
    rowids,
    exactRowids,
    conversation,
    session,
    runtime: data.runtime.toShared(),
    inference: data.inference.toShared(),
    ...times,
    reason: data.reason.toShared(),
    evidence: data.evidence.toShared(),
    carried: carriedOver({ ...grouped, session }, data.runtimeObject.values, data.sessions.texts.length),
    canonicalRuntime: data.canonicalRuntime.toShared(),
    turnIdHash: data.turnIdHash.toShared(),
    ...grouped,
    convIds,
    sessionIds: data.sessions.texts,
    runtimeKeys: data.runtimes.texts,
    canonicalKeys: data.canonicalKeys.texts,
    forbidden,
  }
  const summaries = summarize(index, context)
  const distinct_turns = distinctTurns(db, columns, turns)
  return {
    ...index,
    ...summaries,
    counts: { ...summaries.counts, distinct_turns },
    findings: [...unreadableFindings(unreadable), ...rowFindings(data.timeTally, turns, distinct_turns)],
  }
}
