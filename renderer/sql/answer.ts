import { namesOf, type SqlAnswer, type SqlValue, sqlCell } from '../../shared/contract/sql.ts'
import type { Value } from '../format/table-data.ts'

/** A row as a copy takes it: by the names of its columns, those that come twice numbered. */
export interface AnswerRow {
  readonly values: readonly SqlValue[]
  toJSON(): Record<string, Value>
}

/** The rows of an answer. */
export function rowsOf({ columns, rows }: SqlAnswer): AnswerRow[] {
  const names = namesOf(columns)
  return rows.map((values) => ({
    values,
    toJSON: () => Object.fromEntries(names.map((name, at) => [name, sqlCell(values[at]!)])),
  }))
}

/** Where a row leads: a turn where it has all three ids, a conversation where it has that. */
export function placeOf(
  columns: readonly string[],
  { values }: AnswerRow,
): { readonly conv_id: string; readonly session_id: string | null; readonly turn_id: string | null } | null {
  const textOf = (name: string): string | null => {
    const value = values[columns.indexOf(name)]
    return value?.type === 'text' && value.whole === undefined ? value.text : null
  }
  const conv_id = textOf('conv_id')
  return conv_id === null ? null : { conv_id, session_id: textOf('session_id'), turn_id: textOf('turn_id') }
}
