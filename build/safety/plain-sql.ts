/** Numbers and values of a file by plain SQL and by the rules of DOMAIN.md, without a line of the engine. */
import { copyFileSync, existsSync, lstatSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { CaseView } from '../../shared/contract/model.ts'
import { isPartlyRead } from '../../shared/contract/partly-read.ts'
import { type Answer, answersOf } from './every-verb.ts'

/** What SQLite itself counts in a file's turns. */
interface Plain {
  readonly turns: number
  readonly conversations: number
  readonly missing: number
  readonly missing_runtime: number
  readonly missing_inference: number
  /** Of each conversation, in the order of the first two numbers. */
  readonly each: readonly { readonly turns: number; readonly missing: number; readonly sessions: number }[]
}

const lacks = (column: string): string => `COALESCE(${column}, '') = ''`

/** Copies the file with its log and journal, but for a journal that the case leaves out and says so, to `copy`. */
export function copySet(path: string, copy: string, view: CaseView | null): void {
  const leftOut = view?.evidence.findings.some(({ code }) => code === 'journal-super')
  for (const suffix of ['', '-wal', ...(leftOut ? [] : ['-journal'])])
    if (existsSync(path + suffix) && lstatSync(path + suffix).isFile())
      copyFileSync(path + suffix, copy + suffix)
}

function columnsOf(db: Database.Database): ReadonlySet<string> {
  const names = db.pragma('table_xinfo(turns)') as { name: string; hidden: number }[]
  return new Set(names.map(({ name }) => name.toLowerCase()))
}

/** Null where plain SQL cannot count the turns to their end. */
function countBySql(db: Database.Database): Plain | null {
  const columns = columnsOf(db)
  const [runtime, inference] = ['runtime_key', 'inference_id'].map((column) =>
    columns.has(column) ? lacks(column) : '1',
  )
  const counted = `count(*) AS turns, COALESCE(sum((${runtime}) OR (${inference})), 0) AS missing`
  try {
    const all = db
      .prepare<[], Omit<Plain, 'each'>>(
        // By their bytes: which texts count as the same must not depend on a collation of the file's own.
        `SELECT ${counted}, count(DISTINCT CAST(COALESCE(conv_id, '') AS BLOB)) AS conversations, COALESCE(sum(${runtime}), 0) AS missing_runtime,
                COALESCE(sum(${inference}), 0) AS missing_inference FROM turns NOT INDEXED`,
      )
      .get()!
    const each = db
      .prepare<[], Plain['each'][number]>(
        `SELECT ${counted}, count(DISTINCT CAST(COALESCE(session_id, '') AS BLOB)) AS sessions FROM turns NOT INDEXED
          GROUP BY CAST(COALESCE(conv_id, '') AS BLOB) ORDER BY 1, 2`,
      )
      .all()
    return { ...all, each }
  } catch {
    return null
  }
}

const isSound = (db: Database.Database): boolean => {
  try {
    return db.pragma('integrity_check', { simple: true }) === 'ok'
  } catch {
    return false
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
const values = (counts: Readonly<Record<string, number | undefined>>): number =>
  sum(Object.values(counts), (count) => count ?? 0)

/** Names what is not as it should be: each with what it is, and what it should be. */
class Compared {
  readonly faults: string[] = []

  same(what: string, is: unknown, should: unknown): void {
    if (JSON.stringify(is) !== JSON.stringify(should))
      this.faults.push(`${what} is ${JSON.stringify(is)}; plain SQL says ${JSON.stringify(should)}`)
  }
}

/** Every number that methods answered before anything was written, beside plain SQL's. */
function compareCounts(
  all: readonly Answer[],
  view: CaseView,
  plain: Plain,
  readReport: (path: string) => string,
): string[] {
  const compared = new Compared()
  const written = all.findIndex(({ name }) => name === 'migrate.run' || name.startsWith('recovery.'))
  const answers = written === -1 ? all : all.slice(0, written)
  const { turns, conversations, missing, missing_runtime, missing_inference } = plain
  const total = { turns, conversations, missing_runtime_or_inference: missing }
  const full = { ...total, missing_runtime, missing_inference }
  const some = (counts: CaseView['counts']) => {
    if (counts === null) return null
    const { turns, conversations, missing_runtime_or_inference, missing_runtime, missing_inference } = counts
    return { turns, conversations, missing_runtime_or_inference, missing_runtime, missing_inference }
  }
  compared.same('case.view: counts', some(view.counts), full)
  for (const { output, input } of answersOf(answers, 'conversations.page')) {
    compared.same('conversations.page: of', output.of, conversations)
    if (input.search !== undefined || output.items.length < output.total) continue
    compared.same('conversations.page: total', output.total, conversations)
    const each = output.items.map(({ turns, missing, sessions }) => ({ turns, missing, sessions }))
    each.sort((a, b) => a.turns - b.turns || a.missing - b.missing)
    const numbers = (list: Plain['each']): unknown => list.map(({ turns, missing }) => [turns, missing])
    compared.same('conversations.page: turns and missing of each', numbers(each), numbers(plain.each))
    compared.same(
      'conversations.page: sessions of all',
      sum(each, ({ sessions }) => sessions),
      sum(plain.each, ({ sessions }) => sessions),
    )
  }
  for (const { output } of answersOf(answers, 'missing.page')) {
    compared.same('missing.page: total', output.total, missing)
    compared.same('missing.page: of', output.of, turns)
    compared.same('missing.page: items', output.items.length, Math.min(1000, missing))
    if (output.reasons !== null) compared.same('missing.page: reasons', values(output.reasons), missing)
  }
  const timelines = answersOf(answers, 'timeline.get')
  for (const { output } of timelines) {
    compared.same(
      `timeline.get: turns of segments`,
      sum(output.segments, (s) => s.turns),
      output.turns,
    )
    compared.same(
      `timeline.get: one of them`,
      plain.each.some((one) => one.turns === output.turns && one.missing === output.missing),
      true,
    )
  }
  for (const { input, output } of answersOf(answers, 'timeline.turns')) {
    const timeline = timelines.find((one) => one.input.conv_id === input.conv_id)
    if (timeline !== undefined) compared.same('timeline.turns: total', output.total, timeline.output.turns)
    compared.same('timeline.turns: items', output.items.length, Math.min(1000, output.total))
  }
  for (const { output } of answersOf(answers, 'plan.compute')) {
    const { become_complete, get_one_of_two, get_nothing, stay_missing, reasons } = output.backfill
    compared.same('plan.compute: rows', become_complete + get_one_of_two + get_nothing, missing)
    compared.same('plan.compute: reasons', values(reasons), stay_missing)
  }
  for (const { output } of answersOf(answers, 'fleet.item'))
    compared.same(
      'fleet.item',
      {
        turns: output.turns,
        conversations: output.conversations,
        missing_runtime_or_inference: output.missing_runtime_or_inference,
      },
      total,
    )
  for (const { output } of answersOf(answers, 'analytics.get'))
    compared.same('analytics.get: turns', output.counted.turns + output.left_out.turns, turns)
  for (const { output } of answersOf(answers, 'compare.run'))
    compared.same('compare.run', some(output.counts.a), full)
  for (const { input, output } of answersOf(answers, 'report.write'))
    if (input.format === 'json')
      compared.same('report.write', some(JSON.parse(readReport(output.path)).counts), full)
  for (const { input, output } of answersOf(answers, 'tables.export')) {
    const { table } = input.table
    const rows =
      table === 'turns'
        ? turns
        : table === 'missing'
          ? missing
          : table === 'conversations'
            ? conversations
            : null
    if (rows !== null) compared.same(`tables.export: ${table}`, output.rows, rows)
  }
  return compared.faults
}

/** Whether people are told that numbers may be of a part of the turns. */
const isToldInPart = (view: CaseView): boolean =>
  isPartlyRead(view) ||
  view.counts === null ||
  view.evidence.findings.some(({ severity }) => severity === 'error')

/**
 * What a case says of a file's turns, beside what plain SQL says of a copy; none where SQL cannot read the file.
 * @param copy the set as it stood, where it may be opened
 */
export function unlikeSql(
  answers: readonly Answer[],
  view: CaseView | null,
  copy: string,
  readReport: (path: string) => string,
): string[] {
  if (view === null || view.salvage !== null) return []
  if (!['v2', 'v2-partial', 'v3'].includes(view.schema.generation) || view.counts === null) return []
  let db: Database.Database | null = null
  try {
    db = new Database(copy)
    const plain = countBySql(db)
    const faults = plain === null ? [] : compareCounts(answers, view, plain, readReport)
    if (plain !== null && isSound(db)) return faults
    // Of a damaged file each way to read it may find others: what counts is that it is said.
    return (plain === null || faults.length > 0) && !isToldInPart(view)
      ? [
          `nothing says that not all may have been read: ${plain === null ? 'plain SQL cannot count' : faults.join('; ')}`,
        ]
      : []
  } catch {
    return []
  } finally {
    db?.close()
  }
}
