import { lackedName } from '../db/lacking.ts'
import { foldName } from './ascii.ts'
import type { ColumnFact, SchemaObject } from './facts.ts'

/** The rule that a value breaks: its name, or its text. */
const CHECK = /CHECK constraint failed: (?<rule>[\s\S]+)/
const INDEX = /constraint failed: index '(?<index>[\s\S]+)'/

/** The definitions between the outer parentheses of a `CREATE TABLE`; commas in quotes or parentheses part nothing. */
function definitionsOf(sql: string): string[] {
  const parts = ['']
  let depth = 0
  let quote = ''
  for (const character of sql) {
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '[') quote = ']'
    else if (/["'`]/.test(character)) quote = character
    else if (character === '(' && depth++ === 0) continue
    else if (character === ')' && --depth === 0) break
    if (depth === 1 && quote === '' && character === ',') parts.push('')
    else if (depth > 0) parts[parts.length - 1] += character
  }
  return parts.map((part) => part.trim())
}

const isOf = (definition: string, { spelled }: ColumnFact): boolean => {
  const name = /^(?:"((?:[^"]|"")*)"|\[([^\]]*)\]|`([^`]*)`|([^\s(]+))/.exec(definition)
  return (
    foldName((name?.slice(1).find((part) => part !== undefined) ?? '').replaceAll('""', '"')) ===
    foldName(spelled)
  )
}

/**
 * Where in a table's own schema that stands which SQLite's message is about: `column runtime_key of turns`; null
 * where it cannot be told. The schema's text is only searched.
 */
export function whereItStands(
  said: string,
  table: string,
  columns: readonly ColumnFact[],
  objects: readonly SchemaObject[],
): string | null {
  const ofTable = objects.filter((object) => foldName(object.table) === foldName(table))
  const sought = lackedName(said) ?? CHECK.exec(said)?.groups?.rule ?? null
  const index = INDEX.exec(said)?.groups?.index
  if (index !== undefined) return `index ${index} of ${table}`
  if (sought === null) {
    const generated = columns.filter((column) => column.generated).map(({ spelled }) => spelled)
    return generated.length === 0 ? null : `generated column ${generated.join(' or ')} of ${table}`
  }
  const holds = (sql: string): boolean => sql.toLowerCase().includes(sought.toLowerCase())
  const places = ofTable.flatMap(({ type, name, sql }) => {
    if (sql === null || !holds(sql)) return []
    if (type !== 'table') return [`${type} ${name}`]
    return definitionsOf(sql)
      .filter(holds)
      .map((definition) => columns.find((column) => isOf(definition, column)))
      .map((column) => (column === undefined ? 'a rule' : `column ${column.spelled}`))
  })
  return places.length === 0 ? null : `${[...new Set(places)].join(', ')} of ${table}`
}
