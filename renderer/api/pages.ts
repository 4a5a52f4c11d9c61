/** The page, from 0, that holds a row. */
export const pageOf = (row: number, size: number): number => Math.floor(Math.max(0, row) / size)

/** Pages that cover rows `first` to `last` (inclusive), by number from 0; none for an empty range. */
export function pagesOf(first: number, last: number, size: number, total: number): number[] {
  const end = Math.min(last, total - 1)
  const pages: number[] = []
  for (let page = pageOf(first, size); page * size <= end; page++) pages.push(page)
  return pages
}
