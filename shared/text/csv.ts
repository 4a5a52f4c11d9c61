/** A value of a table; null is no value. */
export type CsvCell = string | number | boolean | null

export interface CsvOptions {
  /** Whether text that a spreadsheet would take for a formula gets an apostrophe in front. */
  readonly formulaSafe: boolean
}

/** What a spreadsheet takes for the start of a formula, full-width forms included. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A text that no spreadsheet computes: what it would take for a formula gets an apostrophe in front. */
export const formulaSafeText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** Tells Excel that a file is UTF-8; it stands before everything else. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** A field as RFC 4180 has it: quoted where it must be. null and '' are the same empty field: CSV knows no null. */
function field(cell: CsvCell, formulaSafe: boolean): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = formulaSafe ? formulaSafeText(cell) : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One record with its line end, CR LF. */
export function csvLine(cells: readonly CsvCell[], { formulaSafe }: CsvOptions): string {
  const fields = cells.map((cell) => field(cell, formulaSafe)).join(',')
  // A line of one empty field would be no line at all.
  return `${fields === '' ? '""' : fields}\r\n`
}
