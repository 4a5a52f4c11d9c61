import { formatCount } from '../../../shared/truth/words.ts'
/** A report as a document, before it is Markdown or HTML. Texts are plain; the writers escape them. */
export interface ReportDocument {
  readonly title: string
  readonly lead: readonly string[]
  readonly sections: readonly Section[]
}

export interface Section {
  /** Unique within the document. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
  /** Sections one level below. */
  readonly sections?: readonly Section[]
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly items: readonly (readonly [term: string, text: string])[] }
  | TableBlock
  | { readonly kind: 'code'; readonly label: string; readonly text: string }
  | { readonly kind: 'verdict'; readonly verdict: string; readonly text: string }

export interface TableBlock {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** How many rows there are of how many, in words. */
  readonly note: string
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text })

/**
 * A table that says how much of itself is shown.
 * @param total how many rows there are in all
 */
export const tableOf = (
  caption: string,
  columns: readonly string[],
  rows: TableBlock['rows'],
  total = rows.length,
): TableBlock => ({
  kind: 'table',
  caption,
  columns,
  rows,
  note:
    rows.length === total
      ? `${formatCount(total)} of ${formatCount(total)}`
      : `${formatCount(rows.length)} of ${formatCount(total)} shown`,
})
