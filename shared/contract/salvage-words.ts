import { formatCount, plural } from '../truth/words.ts'
import type { Salvage, SalvagedTable, Unplaced } from './salvage.ts'

type Place = SalvagedTable['lost'][number]

/** "none lost", "7 lost", "at least 7 lost", "7 to 162 lost" where the gaps of row ids bound it. */
export function lostWords({
  rows_lost,
  at_least,
  at_most,
}: Pick<SalvagedTable, 'rows_lost' | 'at_least' | 'at_most'>): string {
  if (!at_least) return rows_lost === 0 ? 'none lost' : `${formatCount(rows_lost)} lost`
  const bound = at_most !== undefined && at_most > rows_lost ? formatCount(at_most) : null
  if (rows_lost === 0) return bound === null ? 'some may be lost' : `up to ${bound} may be lost`
  return bound === null
    ? `at least ${formatCount(rows_lost)} lost`
    : `${formatCount(rows_lost)} to ${bound} lost`
}

/** "page 7: cannot be read, and nothing tells whose rows it held". */
export function unplacedWords({ pages, rows, like }: Unplaced): string {
  const where = pagesWords(pages)
  if (rows === null)
    return `${where}: cannot be read, and nothing tells whose rows ${pages.length === 1 ? 'it' : 'they'} held`
  const what =
    like === null ? 'that fit no table of a server' : `like those of ${like}, whose row ids are taken`
  return `${where}: ${plural(rows, 'row')} ${what}; not taken over`
}

const UNPLACED_NAMED = 5

/** What a salvage saved and lost, one sentence for all tables. */
export function salvageSentence({ tables, schema_lost, unplaced }: Salvage): string {
  const each = tables.map(
    (table) => `${table.name}: ${plural(table.rows_read, 'row')} read, ${lostWords(table)}`,
  )
  const schema = schema_lost
    ? [' The schema was lost as well; tables were told by the shape of their rows']
    : []
  const more = unplaced.length - UNPLACED_NAMED
  const pages = unplaced.slice(0, UNPLACED_NAMED).map((place) => ` ${unplacedWords(place)}`)
  const rest = more > 0 ? [` And ${plural(more, 'more place')} of which no table got rows`] : []
  return [each.join('; '), ...schema, ...pages, ...rest].map((sentence) => `${sentence}.`).join('')
}

function pagesWords(pages: readonly number[]): string {
  const [first] = pages
  if (first === undefined) return ''
  const isRun = pages.every((page, at) => page === first + at)
  const list =
    isRun && pages.length > 1 ? `${first}–${first + pages.length - 1}` : pages.slice(0, 20).join(', ')
  const more = !isRun && pages.length > 20 ? ` and ${pages.length - 20} more` : ''
  return `page${pages.length === 1 ? '' : 's'} ${list}${more}`
}

function rowsWords({ from_row, to_row, rows }: Place): string {
  if (rows !== null) return plural(rows, 'row')
  if (from_row === null) return to_row === null ? 'rows of any id' : `rows up to ${to_row}`
  if (to_row === null) return `rows from ${from_row} on`
  return from_row === to_row ? `row ${from_row}` : `rows ${from_row}–${to_row}`
}

/** One place of a table where rows were lost: "rows 722–731 (page 1092)". */
export function placeWords(place: Place): string {
  const found =
    place.found_elsewhere === 0 ? '' : `; ${plural(place.found_elsewhere, 'row')} of them found elsewhere`
  const where = place.pages.length === 0 ? 'of pages that are not known' : pagesWords(place.pages)
  return `${rowsWords(place)} (${where}${found})`
}
