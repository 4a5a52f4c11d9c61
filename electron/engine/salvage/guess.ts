import type { Unplaced } from '../../../shared/contract/salvage.ts'
import { FIRST_ROW_ID, LAST_ROW_ID } from '../db/rows.ts'
import { type Definition, type Definitions, fitsTable, knownDefinitions } from './definitions.ts'
import { pagesOfNoTable } from './other-pages.ts'
import type { Pages, Row } from './pages.ts'
import { type LostPlace, rootsOf, walkTable } from './walk.ts'

interface Tree {
  readonly root: number
  readonly rows: number
  readonly low: bigint
  readonly high: bigint
  /** Of its first and last leaf. */
  readonly sample: readonly Row[]
}

/** The rows of a tree's first and last leaf. */
function sampleOf(pages: Pages, root: number): Row[] {
  const rows: Row[] = []
  for (const end of ['first', 'last'] as const) {
    let page: number | undefined = root
    for (let depth = 0; depth < 40 && page !== undefined; depth++) {
      const read = pages.read(page)
      if (read?.kind === 'leaf') rows.push(...read.rows)
      page = read?.kind === 'interior' ? read.children.at(end === 'first' ? 0 : -1)!.page : undefined
    }
  }
  return rows
}

function treeOf(pages: Pages, root: number): Tree | null {
  let rows = 0
  let low = LAST_ROW_ID
  let high = FIRST_ROW_ID
  walkTable(
    pages,
    root,
    new Set(),
    () => true,
    (some) => {
      rows += some.length
      if (some.length === 0) return
      if (some[0]!.rowid < low) low = some[0]!.rowid
      if (some.at(-1)!.rowid > high) high = some.at(-1)!.rowid
    },
  )
  return rows === 0 ? null : { root, rows, low, high, sample: sampleOf(pages, root) }
}

const widthOf = ({ sample }: Tree): number => Math.max(0, ...sample.map(({ values }) => values.length))
const fits = (tree: Tree, table: Definition): boolean => tree.sample.every((row) => fitsTable(table, row))

/** The known table that a tree's rows have just the width and the kinds of. */
const tableOf = (tree: Tree, tables: readonly Definition[]): Definition | undefined =>
  tables.find((table) => table.columns.length === widthOf(tree) && fits(tree, table))

/** Of the variants of one table, the one that most rows fit: a migrated file also holds rows of before. */
function variantOf(trees: readonly Tree[], variants: readonly Definition[]): Definition {
  const rowsOf = (table: Definition): number =>
    trees.reduce((sum, tree) => sum + (fits(tree, table) ? tree.rows : 0), 0)
  return variants.toSorted((a, b) => rowsOf(b) - rowsOf(a) || a.columns.length - b.columns.length)[0]!
}

/** Trees whose row ids can be those of one table, largest first: pieces of one whose upper pages are lost. */
function pieces(trees: readonly Tree[]): Tree[] {
  const taken: Tree[] = []
  for (const tree of trees.toSorted((a, b) => b.rows - a.rows))
    if (taken.every(({ low, high }) => tree.high < low || high < tree.low)) taken.push(tree)
  return taken.sort((a, b) => (a.low < b.low ? -1 : 1))
}

/** Where a table's walk begins: the pieces of its tree, each up to where the next one begins. */
const startsOf = (trees: readonly Tree[]): LostPlace[] =>
  trees.map(({ root, low }, at) => ({
    page: root,
    from: at === 0 ? FIRST_ROW_ID : low,
    to: at === trees.length - 1 ? LAST_ROW_ID : trees[at + 1]!.low - 1n,
  }))

/** Row ids between the pieces of a tree: lost pages may have held rows of them. */
function gapsOf(trees: readonly Tree[]): LostPlace[] {
  if (trees.length < 2) return []
  const gaps = trees.map(({ high }, at) => ({
    page: 0,
    from: high + 1n,
    to: at === trees.length - 1 ? LAST_ROW_ID : trees[at + 1]!.low - 1n,
  }))
  const first = trees[0]!.low
  return [...(first > 1n ? [{ page: 0, from: FIRST_ROW_ID, to: first - 1n }] : []), ...gaps].filter(
    ({ from, to }) => from <= to,
  )
}

/** Tables of a server told by the shape of their rows; where the upper pages of one are lost, of all its pieces. */
export function guessDefinitions(pages: Pages): Definitions {
  const known = knownDefinitions()
  const groups = new Map<string, { trees: Tree[]; variants: Set<Definition> }>()
  for (const root of rootsOf(pages)) {
    const tree = pages.isFree(root) ? null : treeOf(pages, root)
    const table = tree === null ? undefined : tableOf(tree, known.tables)
    if (tree === null || table === undefined) continue
    const group = groups.get(table.name) ?? { trees: [], variants: new Set() }
    groups.set(table.name, group)
    group.trees.push(tree)
    group.variants.add(table)
  }
  const tables = [...groups.values()].map(({ trees, variants }): Definition => {
    const table = variantOf(trees, [...variants])
    const taken = pieces(trees.filter((tree) => fits(tree, table)))
    return { ...table, root: taken[0]!.root, starts: startsOf(taken), gaps: gapsOf(taken) }
  })
  return { ...known, tables }
}

/** What a file without its schema holds besides: pages with rows that no table was given, and pages that say nothing. */
export function unplacedOf(
  pages: Pages,
  seen: ReadonlySet<number>,
  tables: readonly Definition[],
): Unplaced[] {
  const told = pagesOfNoTable(pages)
  const unreadable: number[] = []
  const withRows: Unplaced[] = []
  for (let page = 2; page <= pages.count; page++) {
    if (seen.has(page) || told.has(page) || pages.isFree(page)) continue
    const read = pages.read(page)
    if (read === null) unreadable.push(page)
    if (read?.kind !== 'leaf' || read.rows.length + read.lost === 0) continue
    const like = tables.find(
      (table) => read.rows.length > 0 && read.rows.every((row) => fitsTable(table, row)),
    )
    const rows = read.rows.length + read.lost
    const last = withRows.at(-1)
    if (last !== undefined && last.like === (like?.name ?? null)) {
      last.pages.push(page)
      last.rows! += rows
    } else withRows.push({ pages: [page], rows, like: like?.name ?? null })
  }
  return [...withRows, ...(unreadable.length === 0 ? [] : [{ pages: unreadable, rows: null, like: null }])]
}
