import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { ExportedTable } from '../../../shared/contract/playbook.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import { conversationsPage } from '../queries/conversations-page.ts'
import { missingListed } from '../queries/missing-page.ts'
import type { ListSource } from '../queries/shapes.ts'
import { conversationNumber, type TurnSource } from '../queries/source.ts'
import { equals, literalsOf } from '../queries/sql-literal.ts'
import { conversationSlots, rowidAt } from '../queries/turn-index.ts'

/** Statements about the rows of a table, one text per row. */
export interface TableStatements {
  readonly begin: string
  readonly total: number
  /** '' for a row about which there is nothing to say. */
  readonly statements: () => Iterable<string>
  readonly end: string
}

const KEY = ['conv_id', 'session_id', 'turn_id'] as const
const CONVERSATIONS_AT_ONCE = 1000

/** The turns behind a table; null where its rows are not turns. */
function slotsOf(source: ListSource, request: ExportedTable): Uint32Array | null {
  const { index } = source
  switch (request.table) {
    case 'turns':
      return index.order
    case 'timeline': {
      return conversationSlots(index, conversationNumber(index, request.conv_id))
    }
    case 'missing':
      return missingListed(source, request).slots
    default:
      return null
  }
}

function* each<Item>(items: Iterable<Item>, statement: (item: Item) => string): Generator<string> {
  for (const item of items) yield statement(item)
}

function selects(source: TurnSource, slots: Uint32Array): TableStatements {
  const { db, columns, index } = source
  const shown = [...KEY, ...TRUTH_COLUMNS, 'updated_at_ms'].filter((name) => columns.names.has(name))
  return {
    begin: `-- ${formatCount(slots.length)} turns, each by its full primary key.\n`,
    total: slots.length,
    statements: () =>
      each(slots, (slot) => {
        const key = literalsOf(db, columns.rowid, KEY, rowidAt(index, slot))
        if (key === null) return ''
        return `SELECT ${shown.join(', ')} FROM turns WHERE ${KEY.map((name, at) => equals(name, key[at]!)).join(' AND ')};\n`
      }),
    end: '',
  }
}

function updates(source: TurnSource, slots: Uint32Array): TableStatements {
  const { db, columns, index } = source
  return {
    begin:
      '-- Writes what stands here into another copy of the same history, by full primary key, and only where that\n-- copy has nothing. Unknown stays unknown: a turn without a value has no statement.\nBEGIN;\n',
    total: slots.length,
    statements: () =>
      each(slots, (slot) => {
        const known = TRUTH_COLUMNS.filter((column) =>
          column === 'runtime_key' ? index.runtime[slot] !== 0 : index.inference[slot] === 1,
        )
        if (known.length === 0) return ''
        const literals = literalsOf(db, columns.rowid, [...KEY, ...known], rowidAt(index, slot))
        if (literals === null) return ''
        const where = KEY.map((name, at) => equals(name, literals[at]!)).join(' AND ')
        return known
          .map(
            (column, at) =>
              `UPDATE turns SET ${column} = ${literals[KEY.length + at]} WHERE ${where} AND COALESCE(${column}, '') = '';\n`,
          )
          .join('')
      }),
    end: 'COMMIT;\n',
  }
}

/** The playbook's history of each conversation. */
function histories(
  source: TurnSource,
  request: Extract<ExportedTable, { table: 'conversations' }>,
): TableStatements {
  const { db, columns, index } = source
  const page = (offset: number, limit: number) =>
    conversationsPage(source, { ...request, sort: 'conv_id', descending: false, offset, limit }, null)
  const shown = ['turn_id', ...TRUTH_COLUMNS, 'updated_at_ms'].filter((name) => columns.names.has(name))
  const order = ['updated_at_ms', 'turn_id'].filter((name) => columns.names.has(name))
  const { total } = page(0, 1)
  return {
    begin: `-- The history of ${formatCount(total)} conversations.\n`,
    total,
    *statements() {
      for (let offset = 0; offset < total; offset += CONVERSATIONS_AT_ONCE) {
        for (const { conv_id } of page(offset, CONVERSATIONS_AT_ONCE).items) {
          const number = conversationNumber(index, conv_id)
          const first = rowidAt(index, index.order[index.starts[number]!]!)
          const literals = literalsOf(db, columns.rowid, ['conv_id'], first)
          yield literals === null
            ? ''
            : `SELECT ${shown.join(', ')} FROM turns WHERE ${equals('conv_id', literals[0]!)} ORDER BY ${order.map((name) => `${name} ASC`).join(', ')};\n`
        }
      }
    },
    end: '',
  }
}

/**
 * SQL about the rows of a table. Throws `InvalidRequest` where there is none to write, `NotFound` for a
 * conversation that is not there.
 */
export function tableStatements(
  source: ListSource,
  request: ExportedTable,
  kind: 'select' | 'update',
): TableStatements {
  if (!KEY.every((name) => source.columns.names.has(name))) {
    throw new TurnscopeError(
      'InvalidRequest',
      'The turns of this generation have no primary key to write SQL about.',
      'Export it as CSV, JSON or Markdown.',
    )
  }
  if (request.table === 'conversations' && kind === 'select') return histories(source, request)
  const slots = slotsOf(source, request)
  if (slots === null) {
    throw new TurnscopeError(
      'InvalidRequest',
      kind === 'update'
        ? 'The rows of this table are no turns, so there is nothing to update by primary key.'
        : 'The rows of this table are numbers, not rows of turns, so there is no SQL about them.',
      'Export it as CSV, JSON or Markdown, or export the turns themselves.',
    )
  }
  return kind === 'select' ? selects(source, slots) : updates(source, slots)
}
