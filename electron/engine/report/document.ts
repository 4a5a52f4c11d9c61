import type { RuntimePlace } from '../../../shared/truth/runtime-places.ts'
import { formatCount } from '../../../shared/truth/words.ts'
/** A report as a document, before it is Markdown or HTML. Texts are plain; the writers escape them. */
export interface ReportDocument {
  readonly title: string
  readonly lead: readonly string[]
  /** What most readers need, before everything else. */
  readonly summary?: Section
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
  | PictureBlock

export interface TableBlock {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** How many rows there are of how many, in words. */
  readonly note: string
}

/** Runs of [runtime ('' unknown), turns], in order. */
type Runs = ReadonlyArray<readonly [string, number]>

/** Conversations as the app draws them in little: one lane each. */
export interface PictureBlock {
  readonly kind: 'picture'
  readonly caption: string
  readonly lanes: readonly {
    readonly name: string
    readonly runs: Runs
    /** What a backfill would fill, which is not written; null where there is nothing to say. */
    readonly preview: Runs | null
    readonly beside: string
  }[]
  readonly looks: readonly RuntimePlace[]
  /** How many lanes there are of how many, in words. */
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
