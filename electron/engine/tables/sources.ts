import type { Int64 } from '../../../shared/contract/int64.ts'
import type { Turn } from '../../../shared/contract/model.ts'
import type { Analytics, Cell, ExportedTable, Validation } from '../../../shared/contract/playbook.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { CARRIED_OVER } from '../../../shared/truth/inherited.ts'
import { LATEST_MS } from '../../../shared/truth/time-buckets.ts'
import { serverNotes } from '../../../shared/truth/turn-notes.ts'
import { conversationsPage } from '../queries/conversations-page.ts'
import { missingPage } from '../queries/missing-page.ts'
import type { Pointers } from '../queries/pointers.ts'
import type { ListSource } from '../queries/shapes.ts'
import type { ProvenanceOf } from '../queries/source.ts'
import { timelineTurns } from '../queries/timeline-turns.ts'

/** A table as rows that come chunk by chunk. */
export interface TableRows {
  readonly columns: readonly string[]
  readonly total: number
  readonly chunks: () => Iterable<readonly (readonly Cell[])[]>
}

export interface TableInput {
  readonly source: ListSource
  readonly pointers: Pointers | null
  readonly provenanceOf: ProvenanceOf
  readonly analytics: Analytics | null
  readonly validation: Validation | null
}

const CHUNK = 500

/** ISO 8601 in UTC; '' where no time was recorded or no calendar holds it. */
function utc(ms: Int64): string {
  const near = Number(ms)
  return near === 0 || Math.abs(near) > LATEST_MS ? '' : new Date(near).toISOString()
}

interface Range {
  readonly offset: number
  readonly limit: number
}

/** Rows that a paged query gives, until it gives no more. */
function paged<Item>(
  columns: readonly string[],
  ask: (range: Range) => { items: Item[]; total: number },
  row: (item: Item) => Cell[],
): TableRows {
  return {
    columns,
    total: ask({ offset: 0, limit: 1 }).total,
    *chunks() {
      for (let offset = 0; ; ) {
        const { items } = ask({ offset, limit: CHUNK })
        if (items.length === 0) return
        yield items.map(row)
        offset += items.length
      }
    },
  }
}

const whole = (columns: readonly string[], rows: readonly (readonly Cell[])[]): TableRows => ({
  columns,
  total: rows.length,
  chunks: () => [rows],
})

/** Cells of the columns `server_made` and `carried_over`. */
const originCells = (turn: Pick<Turn, 'server_made' | 'carried_over'>): Cell[] => [
  serverNotes(turn).join('\n'),
  turn.carried_over === true ? CARRIED_OVER : '',
]

const TURN_COLUMNS = [
  'conv_id',
  'session_id',
  'turn_id',
  'updated_at_ms',
  'updated_at_utc',
  'runtime_key',
  'runtime_evidence',
  'inference_id',
  'inference_evidence',
  'server_made',
  'carried_over',
  // What the backfill would fill: in no other column, and counted nowhere.
  'runtime_preview_not_written',
  'inference_preview_not_written',
] as const

function turnsOf({ source, provenanceOf }: TableInput, conv_id: string): TableRows {
  return paged(
    TURN_COLUMNS,
    (range) => timelineTurns(source, { conv_id, ...range }, provenanceOf),
    (turn) => [
      turn.conv_id,
      turn.session_id,
      turn.turn_id,
      turn.updated_at_ms,
      utc(turn.updated_at_ms),
      turn.runtime_key,
      turn.evidence.runtime,
      turn.inference_id,
      turn.evidence.inference,
      ...originCells(turn),
      turn.preview?.runtime_key ?? '',
      turn.preview?.inference_id ?? '',
    ],
  )
}

function analyticsRows(
  { runtimes, conversations, over_time, coverage, repeated_inference_ids }: Analytics,
  table: Extract<ExportedTable, { table: `analytics-${string}` }>['table'],
): TableRows {
  switch (table) {
    case 'analytics-runtimes':
      return whole(
        ['runtime_key', 'turns', 'conversations', 'server_made'],
        runtimes.map((each) => [each.runtime_key, each.turns, each.conversations, each.server_made]),
      )
    case 'analytics-conversations':
      return whole(
        ['conv_id', 'turns', 'runtimes', 'switches_certain', 'switches_at_least'],
        conversations.items.map((each) => [
          each.conv_id,
          each.turns,
          each.runtimes,
          each.switches.certain,
          each.switches.at_least,
        ]),
      )
    case 'analytics-over-time':
      return whole(
        ['start_ms', 'start_utc', 'span', 'runtime_key', 'turns'],
        over_time.starts.flatMap((start, at) => [
          ...over_time.series.map(({ runtime_key, turns }) => [
            start,
            new Date(start).toISOString(),
            over_time.unit,
            runtime_key,
            turns[at]!,
          ]),
          ...(over_time.others === null
            ? []
            : [
                [
                  start,
                  new Date(start).toISOString(),
                  over_time.unit,
                  `(${over_time.others.runtimes} others)`,
                  over_time.others.turns[at]!,
                ],
              ]),
        ]),
      )
    case 'analytics-coverage':
      return whole(
        ['start_ms', 'start_utc', 'span', 'turns', 'with_runtime', 'with_inference', 'with_both'],
        coverage.items.map((each) => [
          each.start_ms,
          new Date(each.start_ms).toISOString(),
          coverage.unit,
          each.turns,
          each.runtime,
          each.inference,
          each.both,
        ]),
      )
    case 'analytics-repeated-inference-ids':
      return whole(
        ['inference_id', 'turns', 'conversations', 'server_made'],
        repeated_inference_ids.items.map((each) => [
          each.inference_id,
          each.turns,
          each.conversations,
          each.server_made,
        ]),
      )
    default:
      return assertNever(table)
  }
}

/** The rows of a table under its filter. Throws `NotFound` for a conversation that is not there. */
export function tableRows(input: TableInput, request: ExportedTable): TableRows {
  const { source, pointers, provenanceOf } = input
  switch (request.table) {
    case 'conversations':
      return paged(
        [
          'conv_id',
          'turns',
          'missing',
          'unknown_runtime',
          'server_made',
          'runtimes',
          'runtimes_server_made',
          'switches_certain',
          'switches_at_least',
          'sessions',
          'first_ms',
          'first_utc',
          'last_ms',
          'last_utc',
          'latest_pointer_not_history',
          'preview_turns_not_written',
          'preview_switches_certain_not_written',
          'preview_switches_at_least_not_written',
        ],
        (range) =>
          conversationsPage(source, { ...request, sort: 'conv_id', descending: false, ...range }, pointers),
        (item) => [
          item.conv_id,
          item.turns,
          item.missing,
          item.unknown_runtime,
          item.server_made,
          item.runtimes.join(' '),
          (item.server_made_runtimes ?? []).map(({ runtime_key }) => runtime_key).join(' '),
          item.switches.certain,
          item.switches.at_least,
          item.sessions,
          item.first_ms,
          utc(item.first_ms),
          item.last_ms,
          utc(item.last_ms),
          item.resolved_runtime_key,
          item.preview?.turns ?? '',
          item.preview?.switches.certain ?? '',
          item.preview?.switches.at_least ?? '',
        ],
      )
    case 'missing':
      return paged(
        [
          'conv_id',
          'session_id',
          'turn_id',
          'updated_at_ms',
          'updated_at_utc',
          'runtime_key',
          'inference_id',
          'reason',
          'candidates',
          'server_made',
          'carried_over',
        ],
        (range) => missingPage(source, { ...request, ...range }, provenanceOf),
        (item) => [
          item.conv_id,
          item.session_id,
          item.turn_id,
          item.updated_at_ms,
          utc(item.updated_at_ms),
          item.runtime_key,
          item.inference_id,
          item.reason,
          item.candidates.map(({ column, path, value }) => `${column} ${path} ${value}`).join('\n'),
          ...originCells(item),
        ],
      )
    case 'timeline':
      return turnsOf(input, request.conv_id)
    case 'turns':
      return {
        columns: TURN_COLUMNS,
        total: source.index.turns,
        *chunks() {
          for (const conv_id of source.index.convIds) yield* turnsOf(input, conv_id).chunks()
        },
      }
    case 'validation':
      return whole(
        ['number', 'check', 'verdict', 'explanation', 'response', 'sql'],
        input.validation!.checks.map(({ number, title, verdict, explanation, response, sql }) => [
          number,
          title,
          verdict,
          explanation,
          response,
          sql,
        ]),
      )
    default:
      return analyticsRows(input.analytics!, request.table)
  }
}
