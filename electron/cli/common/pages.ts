/** The most that one call gives. */
const PAGE = 1000

/** Everything a paged method lists from `offset` on, at most `limit`, asked for page by page of `size`. */
export async function allPages<Item, Page extends { items: Item[]; total: number }>(
  ask: (range: { offset: number; limit: number }) => Promise<Page>,
  {
    offset = 0,
    limit = Number.POSITIVE_INFINITY,
    size = PAGE,
  }: { offset?: number; limit?: number; size?: number } = {},
): Promise<Page> {
  const first = await ask({ offset, limit: Math.min(size, limit) })
  const items = [...first.items]
  while (items.length < limit && offset + items.length < first.total) {
    const page = await ask({ offset: offset + items.length, limit: Math.min(size, limit - items.length) })
    if (page.items.length === 0) break
    for (const item of page.items) items.push(item)
  }
  return { ...first, items }
}
