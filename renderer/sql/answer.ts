import type { SqlAnswer, SqlValue } from '../../shared/contract/sql.ts'
import { formatCount } from '../../shared/truth/words.ts'
import type { Value } from '../format/table-data.ts'

/** A row as a copy takes it: by the names of its columns, those that come twice numbered. */
export interface AnswerRow {
  readonly values: readonly SqlValue[]
  toJSON(): Record<string, Value>
}

/** The names of columns, each once: SQLite gives two columns the same name where a statement does. */
export function namesOf(columns: readonly string[]): string[] {
  const taken = new Set<string>()
  return columns.map((column) => {
    let name = column
    for (let n = 2; taken.has(name); n++) name = `${column} (${n})`
    taken.add(name)
    return name
  })
}

/** What a value that is only the beginning of its whole lacks, in words; '' where it is whole. */
export const restInWords = ({ type, whole }: SqlValue): string =>
  whole === undefined ? '' : `… ${formatCount(whole)} ${type === 'blob' ? 'bytes' : 'characters'} in all`

/** A value as a copy has it: integers that no number holds as their digits, blobs as SQLite writes them. */
export function copied(value: SqlValue): Value {
  const { type, text } = value
  switch (type) {
    case 'null':
      return null
    case 'integer':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text
    case 'real':
      return Number.isFinite(Number(text)) ? Number(text) : text
    case 'blob':
      return `x'${text}'${restInWords(value)}`
    case 'text':
      return text + restInWords(value)
  }
}

/** The rows of an answer. */
export function rowsOf({ columns, rows }: SqlAnswer): AnswerRow[] {
  const names = namesOf(columns)
  return rows.map((values) => ({
    values,
    toJSON: () => Object.fromEntries(names.map((name, at) => [name, copied(values[at]!)])),
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
