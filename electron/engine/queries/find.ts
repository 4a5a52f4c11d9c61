import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../../../shared/contract/errors.ts'
import { HITS_OF_A_KIND } from '../../../shared/contract/hits.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import { isDamage } from '../db/errors.ts'
import { quoteName } from '../db/open.ts'
import { queryPlan } from '../db/rows.ts'
import { turnSql } from './columns.ts'
import { wantedBy } from './matching.ts'
import { rowReader } from './row-reader.ts'
import type { TurnSource } from './source.ts'
import { isUtf8Database, statement } from './statements.ts'
import { rowidAt, slotOf, type TurnIndex } from './turn-index.ts'
import { turnsWithId } from './turn-rows.ts'

type Found = MethodOutput<'search.find'>
type Hit = Found['items'][number]
type IdColumn = 'turn_id' | 'inference_id'

/** Milliseconds of looking through the file after which a search answers with what it has. */
const LONGEST_MS = 2000
/** Milliseconds that a search keeps the engine's thread at a time. */
const SLICE_MS = 8
/** Rows that are read at once where the file has no index that leads to an id. */
const ROWS = 500

/** The first text after all that begin with `prefix`, in the order of UTF-8; null where there is none. */
function after(prefix: string): string | null {
  const characters = Array.from(prefix)
  for (;;) {
    const last = characters.pop()?.codePointAt(0)
    if (last === undefined) return null
    // Between these two are the halves of surrogate pairs, which no text has by themselves.
    if (last < 0x10ffff)
      return characters.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1)
  }
}

/** Whether SQLite goes straight to the values of `column` in a range; else it would read all rows of the table. */
const isIndexed = ({ db }: TurnSource, column: IdColumn, sql: string): boolean =>
  queryPlan(db, sql).some((step) => step.includes(`${column}>?`))

/** One slot of each conversation, or of each session of each conversation. */
function firstSlots(index: TurnIndex, of: 'conversation' | 'session'): Uint32Array {
  if (of === 'conversation') return Uint32Array.from(index.convIds, (_, c) => index.order[index.starts[c]!]!)
  const seen = new Set<number>()
  return index.order.filter((slot) => {
    const pair = index.conversation[slot]! * index.sessionIds.length + index.session[slot]!
    return seen.size < seen.add(pair).size
  })
}

/** Small questions to the file, one after the other; each gives rowids. */
interface Questions {
  readonly count: number
  ask(number: number): bigint[]
}

/** Rows whose id begins with one of `prefixes`: by the file's own indexes where they lead there, else row by row. */
function questionsOf(source: TurnSource, column: IdColumn, prefixes: readonly string[]): Questions {
  const { db, columns, index } = source
  const { from, rowid } = turnSql(columns)
  const name = quoteName(column)
  const rowids = (sql: string, ...values: unknown[]): bigint[] =>
    statement<[bigint]>(db, sql)
      .safeIntegers(true)
      .all(...values)
      .map(([row]) => row)
  // The ids around it are those of a row that has them: there are ids that no text of ours can be.
  const around = column === 'turn_id' ? ['conv_id', 'session_id'] : ['conv_id']
  const same = around.map((one) => `${one} = (SELECT ${one} FROM ${from} WHERE ${rowid} = ?) AND `).join('')
  const range = `SELECT ${rowid} FROM ${from} WHERE ${same}${name} >= ? AND ${name} < ? LIMIT ${HITS_OF_A_KIND}`
  const ends = prefixes.map((prefix) => [prefix, after(prefix)] as const)
  const isPlain = isUtf8Database(db) && ends.every(([, end]) => end !== null)
  if (isPlain && around.every((one) => columns.names.has(one)) && isIndexed(source, column, range)) {
    const slots = firstSlots(index, column === 'turn_id' ? 'session' : 'conversation')
    return {
      count: slots.length,
      ask: (number) => {
        const row = rowidAt(index, slots[number]!)
        return ends.flatMap((between) => rowids(range, ...around.map(() => row), ...between))
      },
    }
  }
  const begins = prefixes.map(() => `substr(${name}, 1, length(?)) = ?`).join(' OR ')
  const rows = `SELECT ${rowid} FROM ${from} WHERE ${rowid} BETWEEN ? AND ? AND (${begins}) LIMIT ${HITS_OF_A_KIND}`
  const twice = prefixes.flatMap((prefix) => [prefix, prefix])
  return {
    count: Math.ceil(index.turns / ROWS),
    ask: (number) => {
      const last = Math.min((number + 1) * ROWS, index.turns) - 1
      return rowids(rows, rowidAt(index, number * ROWS), rowidAt(index, last), ...twice)
    },
  }
}

/** The hit that goes to the turn of a slot. */
function hitAt({ db, columns, index }: TurnSource, kind: Hit['kind'], slot: number, text?: string): Hit {
  const { turn_id, inference_id } = rowReader(db, columns).values(rowidAt(index, slot))
  const conv_id = index.convIds[index.conversation[slot]!]!
  const turn = { conv_id, session_id: index.sessionIds[index.session[slot]!]!, turn_id }
  return { kind, text: text ?? (kind === 'turn' ? turn_id : inference_id), turn }
}

/** Places of the texts that are found, those that rank highest first. */
function among(texts: readonly string[], rank: (text: string) => number): number[] {
  const ranks = texts.map(rank)
  const found = Array.from(texts.keys()).filter((number) => ranks[number]! > 0)
  return found.sort((a, b) => ranks[b]! - ranks[a]! || a - b).slice(0, HITS_OF_A_KIND)
}

/** Each of some texts with the first turn that has it, in the order of all timelines. */
function firstWith(source: TurnSource, kind: Hit['kind'], wanted: readonly number[]): Hit[] {
  const { index } = source
  const [numbers, texts] =
    kind === 'session' ? [index.session, index.sessionIds] : [index.runtime, index.runtimeKeys]
  const slots = new Map<number, number>()
  const open = new Set(wanted)
  for (const slot of index.order) {
    if (open.size === 0) break
    if (open.delete(numbers[slot]!)) slots.set(numbers[slot]!, slot)
  }
  return wanted
    .filter((number) => slots.has(number))
    .map((number) => hitAt(source, kind, slots.get(number)!, texts[number]!))
}

/** What a ticket names beside a conversation: runtimes, sessions, turns and inferences. */
export async function find(
  source: TurnSource,
  { search }: { readonly search: string },
  signal?: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<Found> {
  const { columns, index } = source
  const { prefixes, part, begins } = wantedBy(search)
  const runtimes = among(index.runtimeKeys, (key) => part(key.toLowerCase()))
  let complete = true
  /** What damage keeps from being read is not found, and the answer says so. */
  const readable = <T>(read: () => T[]): T[] => {
    try {
      return read()
    } catch (error) {
      if (!isDamage(error)) throw error
      complete = false
      return []
    }
  }
  const sessions = among(index.sessionIds, (id) => Number(begins(id)))
  const items = [
    ...readable(() => firstWith(source, 'runtime', runtimes)),
    ...readable(() => firstWith(source, 'session', sessions)),
  ]
  const until = now() + LONGEST_MS

  const inFile = async (kind: 'turn' | 'inference', column: IdColumn): Promise<void> => {
    const slots = new Set<number>()
    // A whole turn id is known by its hash, with no look through the file.
    if (kind === 'turn')
      readable(() => {
        for (const at of turnsWithId(source, search, 0, index.turns)) {
          slots.add(index.order[at]!)
          if (slots.size === HITS_OF_A_KIND) break
        }
        return []
      })
    const { count, ask } = questionsOf(source, column, prefixes)
    let pause = now() + SLICE_MS
    for (let number = 0; number < count && slots.size < HITS_OF_A_KIND; number++) {
      for (const row of readable(() => ask(number))) slots.add(slotOf(index, row))
      if (now() < pause) continue
      await setImmediate()
      if (signal?.aborted) throw cancelled()
      if (now() >= until) {
        complete = false
        break
      }
      pause = now() + SLICE_MS
    }
    // A row that came after the index was made is not in it.
    slots.delete(-1)
    for (const slot of [...slots].slice(0, HITS_OF_A_KIND))
      items.push(...readable(() => [hitAt(source, kind, slot)]))
  }
  if (columns.names.has('turn_id')) await inFile('turn', 'turn_id')
  if (columns.names.has('inference_id')) await inFile('inference', 'inference_id')
  return { items, complete }
}
