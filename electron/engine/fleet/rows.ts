import {
  type FleetFacets,
  type FleetFilter,
  type FleetItem,
  fleetTotalsOf,
} from '../../../shared/contract/fleet.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import { GENERATIONS } from '../../../shared/truth/generation.ts'

const FACET_AT_MOST = 50

/** What can be said to be wrong or odd with a copy: each once. */
const findingsOf = ({ error, findings }: FleetItem): string[] => [
  ...new Set([...(error === null ? [] : [error.kind as string]), ...findings.map(({ code }) => code)]),
]

function isListed(item: FleetItem, filter: FleetFilter): boolean {
  const search = filter.search.trim().toLowerCase()
  const runtimes = item.runtimes ?? []
  return (
    (filter.generation === undefined || item.generation === filter.generation) &&
    (filter.ok === undefined || item.ok === filter.ok) &&
    (filter.finding === undefined || findingsOf(item).includes(filter.finding)) &&
    (filter.runtime_key === undefined || runtimes.some((each) => each.runtime_key === filter.runtime_key)) &&
    (search === '' ||
      item.label.toLowerCase().includes(search) ||
      item.sha256?.startsWith(search) === true ||
      runtimes.some(({ runtime_key }) => runtime_key.toLowerCase().includes(search)))
  )
}

type SortKey = string | number | bigint | null

function keyOf(item: FleetItem, sort: FleetFilter['sort']): SortKey {
  switch (sort) {
    case 'found':
      return 0
    case 'label':
      return item.label
    case 'generation':
      return item.generation === null ? null : GENERATIONS.indexOf(item.generation)
    case 'cutover':
      return item.cutover?.from_ms == null ? null : BigInt(item.cutover.from_ms)
    case 'findings':
      return findingsOf(item).length
    default:
      return item[sort]
  }
}

/** What is not known comes last, whichever way. */
function sorted(items: FleetItem[], { sort, descending }: FleetFilter): FleetItem[] {
  const way = descending ? -1 : 1
  if (sort === 'found') return descending ? items.toReversed() : items
  return items
    .map((item) => ({ item, key: keyOf(item, sort) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null)
      return a.key < b.key ? -way : a.key > b.key ? way : 0
    })
    .map(({ item }) => item)
}

function facet(items: readonly FleetItem[], valuesOf: (item: FleetItem) => readonly string[]) {
  const copies = new Map<string, number>()
  for (const item of items)
    for (const value of valuesOf(item)) copies.set(value, (copies.get(value) ?? 0) + 1)
  return [...copies]
    .map(([value, copies]) => ({ value, copies }))
    .sort((a, b) => b.copies - a.copies || (a.value < b.value ? -1 : 1))
    .slice(0, FACET_AT_MOST)
}

const facetsOf = (items: readonly FleetItem[]): FleetFacets => ({
  generation: facet(items, ({ generation }) => (generation === null ? [] : [generation])),
  finding: facet(items, findingsOf),
  runtime_key: facet(items, ({ runtimes }) => (runtimes ?? []).map(({ runtime_key }) => runtime_key)),
})

/** The rows that a filter lists, in its order, and what is said of all of them. */
export interface Listing extends Pick<MethodOutput<'fleet.page'>, 'totals' | 'facets'> {
  readonly rows: readonly FleetItem[]
}

export function listingOf(items: readonly FleetItem[], filter: FleetFilter): Listing {
  const rows = sorted(
    items.filter((item) => isListed(item, filter)),
    filter,
  )
  return { rows, totals: fleetTotalsOf(rows), facets: facetsOf(rows) }
}
