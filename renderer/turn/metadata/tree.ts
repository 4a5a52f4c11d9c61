import type { TurnDetail } from '../../../shared/contract/model.ts'
import type { PlaceVerdict } from '../../../shared/truth/canonical.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { pathStep } from '../../../shared/truth/json-path.ts'
import { type JsonNode, keyText, pathOf, ROOT, type ScannedJson } from '../../../shared/truth/json-scan.ts'

/**
 * The rows of a tree that is opened node by node. A container with many children shows them in groups, so that
 * opening one never makes more than `GROUP` rows.
 */
export type TreeRow =
  | { readonly kind: 'node'; readonly node: JsonNode; readonly depth: number; readonly open: boolean }
  /** Children `from` to `to` (exclusive) of `parent`, not opened yet. */
  | {
      readonly kind: 'group'
      readonly parent: JsonNode
      readonly from: number
      readonly to: number
      readonly depth: number
      readonly open: boolean
    }

export const GROUP = 500

/** What is open: nodes, and groups of children as `parent:from`. */
export interface Opened {
  readonly nodes: ReadonlySet<JsonNode>
  readonly groups: ReadonlySet<string>
}

const groupKey = (parent: JsonNode, from: number): string => `${parent}:${from}`

export const isContainer = (json: ScannedJson, node: JsonNode): boolean => json.childCount[node]! > 0

/** All visible rows. The work grows with what is open, never with the document. */
export function treeRows(json: ScannedJson, opened: Opened): TreeRow[] {
  const rows: TreeRow[] = []
  // An explicit stack: no nesting depth overflows it.
  type Task =
    | { readonly kind: 'nodes'; next: JsonNode; left: number; readonly depth: number }
    | {
        readonly kind: 'groups'
        readonly parent: JsonNode
        from: number
        next: JsonNode
        readonly depth: number
      }
  const stack: Task[] = [{ kind: 'nodes', next: ROOT, left: 1, depth: 0 }]
  while (stack.length > 0) {
    const task = stack[stack.length - 1]!
    if (task.kind === 'nodes') {
      if (task.left === 0) {
        stack.pop()
        continue
      }
      const node = task.next
      task.next = json.next[node]!
      task.left--
      const open = isContainer(json, node) && opened.nodes.has(node)
      rows.push({ kind: 'node', node, depth: task.depth, open })
      if (!open) continue
      const count = json.childCount[node]!
      const first = json.firstChild[node]!
      stack.push(
        count <= GROUP
          ? { kind: 'nodes', next: first, left: count, depth: task.depth + 1 }
          : { kind: 'groups', parent: node, from: 0, next: first, depth: task.depth + 1 },
      )
      continue
    }
    const count = json.childCount[task.parent]!
    if (task.from >= count) {
      stack.pop()
      continue
    }
    const { from } = task
    const to = Math.min(count, from + GROUP)
    const open = opened.groups.has(groupKey(task.parent, from))
    rows.push({ kind: 'group', parent: task.parent, from, to, depth: task.depth, open })
    const first = task.next
    let after = first
    for (let i = from; i < to; i++) after = json.next[after]!
    task.from = to
    task.next = after
    if (open) stack.push({ kind: 'nodes', next: first, left: to - from, depth: task.depth + 1 })
  }
  return rows
}

/** Opens or closes the row. */
export function toggled(opened: Opened, row: TreeRow, open: boolean): Opened {
  const nodes = new Set(opened.nodes)
  const groups = new Set(opened.groups)
  if (row.kind === 'node') {
    if (open) nodes.add(row.node)
    else nodes.delete(row.node)
  } else if (open) groups.add(groupKey(row.parent, row.from))
  else groups.delete(groupKey(row.parent, row.from))
  return { nodes, groups }
}

/** Opens everything above the given nodes, so that they have rows. */
export function revealing(json: ScannedJson, opened: Opened, targets: Iterable<JsonNode>): Opened {
  const nodes = new Set(opened.nodes)
  const groups = new Set(opened.groups)
  for (const target of targets) {
    for (let at = target; json.parent[at] !== -1; at = json.parent[at]!) {
      const parent = json.parent[at]!
      nodes.add(parent)
      if (json.childCount[parent]! > GROUP)
        groups.add(groupKey(parent, Math.floor(json.index[at]! / GROUP) * GROUP))
    }
  }
  return { nodes, groups }
}

/** Values that a small document shows opened: all of them up to some rows, else the first level. */
export function openedAtFirst(json: ScannedJson, most = 60): Opened {
  if (json.size <= most) {
    const nodes = new Set<JsonNode>()
    for (let node = 0; node < json.size; node++) if (isContainer(json, node)) nodes.add(node)
    return { nodes, groups: new Set() }
  }
  return { nodes: new Set([ROOT]), groups: new Set() }
}

/** What the backfill makes of a place that is there. */
export type CanonicalMark = Exclude<PlaceVerdict, 'absent'>

export interface CanonicalMarks {
  readonly marks: ReadonlyMap<JsonNode, CanonicalMark>
  /** Paths that the document lacks: the first place of each column that has none. */
  readonly absent: readonly string[]
}

/** The engine's verdicts on the canonical places, at the nodes they are about. */
export function canonicalMarks(json: ScannedJson, places: TurnDetail['places']): CanonicalMarks {
  const marks = new Map<JsonNode, CanonicalMark>()
  const absent = new Map<TruthColumn, string>()
  const nodes = nodesAt(
    json,
    places.map(({ path }) => path),
  )
  for (const { column, path, verdict } of places) {
    const others = places.filter((place) => place.column === column)
    if (verdict !== 'absent') marks.set(nodes.get(path)!, verdict)
    else if (others.every((place) => place.verdict === 'absent') && !absent.has(column))
      absent.set(column, path)
  }
  return { marks, absent: [...absent.values()] }
}

/** Nodes by their JSONPath, of those given; of values under a repeated key the last. Walks only along the paths. */
export function nodesAt(json: ScannedJson, paths: readonly string[]): Map<string, JsonNode> {
  const found = new Map<string, JsonNode>()
  const walk: { node: JsonNode; path: string }[] = [{ node: ROOT, path: '$' }]
  for (let i = 0; i < walk.length; i++) {
    const { node, path } = walk[i]!
    if (paths.includes(path)) found.set(path, node)
    if (!paths.some((wanted) => wanted.length > path.length && wanted.startsWith(path))) continue
    for (let child = json.firstChild[node]!; child !== -1; child = json.next[child]!) {
      const key = keyText(json, child)
      const next = path + pathStep(key ?? json.index[child]!)
      if (
        paths.some(
          (wanted) => wanted === next || wanted.startsWith(`${next}.`) || wanted.startsWith(`${next}[`),
        )
      )
        walk.push({ node: child, path: next })
    }
  }
  return found
}

/** The most hits a search lists; beyond them it says that there are more. */
const MOST_HITS = 2000

export interface Hits {
  readonly nodes: readonly JsonNode[]
  /** False where the search stopped at `MOST_HITS`. */
  readonly complete: boolean
}

/**
 * Nodes whose own key or scalar text holds `needle`, in document order, upper and lower case alike. Searches
 * the source text, so an escaped character is found as it is written.
 */
export function findNodes(json: ScannedJson, needle: string): Hits {
  const nodes: JsonNode[] = []
  if (needle === '') return { nodes, complete: true }
  const pattern = new RegExp(needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu')
  const { text } = json
  let node = 0
  for (const match of text.matchAll(pattern)) {
    const at = match.index
    // Values stand in the order in which they (with their keys) start, so the search only ever goes forward.
    while (node + 1 < json.size && beginOf(json, node + 1) <= at) node++
    const inKey = json.keyStart[node] !== -1 && at >= json.keyStart[node]! && at < json.keyEnd[node]!
    const scalar = json.kind[node]! >= 2
    const inValue = scalar && at >= json.start[node]! && at < json.end[node]!
    if (!inKey && !inValue) continue
    if (nodes[nodes.length - 1] === node) continue
    if (nodes.length === MOST_HITS) return { nodes, complete: false }
    nodes.push(node)
  }
  return { nodes, complete: true }
}

const beginOf = (json: ScannedJson, node: JsonNode): number =>
  json.keyStart[node] === -1 ? json.start[node]! : json.keyStart[node]!

/** Path of a row for copying: of a group, its container's. */
export const rowPath = (json: ScannedJson, row: TreeRow): string =>
  pathOf(json, row.kind === 'node' ? row.node : row.parent)
