import { decoded, KIND } from './json-read.ts'
import { childrenOf, type JsonNode, keyText, ROOT, rawText, type ScannedJson } from './json-scan.ts'

/** One place where two documents differ. A whole subtree that only one of them has is one change. */
export type TreeChange =
  | { readonly kind: 'added'; readonly after: JsonNode }
  | { readonly kind: 'removed'; readonly before: JsonNode }
  | { readonly kind: 'changed'; readonly before: JsonNode; readonly after: JsonNode }

export interface TreeDiff {
  /** In the order of the first document; what only the second has stands at the end of its container. */
  readonly changes: readonly TreeChange[]
  /** Scalars and empty containers that stand in both, alike. */
  readonly same: number
  /** False where there are more changes than were asked for. */
  readonly complete: boolean
}

type Pair = readonly [before: JsonNode | null, after: JsonNode | null]

/**
 * What two documents say differently. Members are paired by their key, of repeated ones the first with the first; elements
 * by their place, counted from the end for those behind what was put in or taken out. Strings are compared by what they
 * say, however they are escaped, and numbers by how they are written: `1` and `1.0` differ, and so do integers beyond 2^53.
 * The order of keys means nothing. The work grows with the two documents; nothing recurses, so no depth overflows.
 * @param most changes that are told
 */
export function diffTrees(
  before: ScannedJson,
  after: ScannedJson,
  most = Number.POSITIVE_INFINITY,
): TreeDiff {
  const changes: TreeChange[] = []
  let same = 0
  let prints: readonly [Int32Array, Int32Array] | null = null
  const alike = (a: JsonNode, b: JsonNode): boolean => {
    prints ??= [fingerprints(before), fingerprints(after)]
    return prints[0][a] === prints[1][b]
  }
  const stack: Pair[] = [[ROOT, ROOT]]
  while (stack.length > 0) {
    const [a, b] = stack.pop()!
    let change: TreeChange | null = null
    if (a === null) change = { kind: 'added', after: b! }
    else if (b === null) change = { kind: 'removed', before: a }
    else if (before.kind[a] !== after.kind[b]) change = { kind: 'changed', before: a, after: b }
    else if (before.childCount[a] === 0 && after.childCount[b] === 0) {
      if (sameScalar(before, a, after, b)) same++
      else change = { kind: 'changed', before: a, after: b }
    } else {
      const pairs =
        before.kind[a] === KIND.object
          ? membersOf(before, a, after, b)
          : elementsOf(before, a, after, b, alike)
      for (let i = pairs.length - 1; i >= 0; i--) stack.push(pairs[i]!)
    }
    if (change === null) continue
    if (changes.length >= most) return { changes, same, complete: false }
    changes.push(change)
  }
  return { changes, same, complete: true }
}

/** Whether two values without children say the same. */
const sameScalar = (left: ScannedJson, a: JsonNode, right: ScannedJson, b: JsonNode): boolean =>
  left.kind[a] === KIND.string
    ? decoded(rawText(left, a)) === decoded(rawText(right, b))
    : left.kind[a] !== KIND.number || rawText(left, a) === rawText(right, b)

function membersOf(left: ScannedJson, a: JsonNode, right: ScannedJson, b: JsonNode): Pair[] {
  const waiting = new Map<string, JsonNode[]>()
  for (const node of childrenOf(right, b).toReversed()) {
    const key = keyText(right, node)!
    const named = waiting.get(key)
    if (named === undefined) waiting.set(key, [node])
    else named.push(node)
  }
  const pairs: Pair[] = []
  for (const node of childrenOf(left, a)) pairs.push([node, waiting.get(keyText(left, node)!)?.pop() ?? null])
  const added = [...waiting.values()].flat().sort((x, y) => x - y)
  return pairs.concat(added.map((node): Pair => [null, node]))
}

function elementsOf(
  left: ScannedJson,
  a: JsonNode,
  right: ScannedJson,
  b: JsonNode,
  alike: (a: JsonNode, b: JsonNode) => boolean,
): Pair[] {
  const these = childrenOf(left, a)
  const those = childrenOf(right, b)
  const shorter = Math.min(these.length, those.length)
  let first = 0
  let last = 0
  if (these.length === those.length) first = shorter
  else {
    while (first < shorter && alike(these[first]!, those[first]!)) first++
    while (last < shorter - first && alike(these[these.length - 1 - last]!, those[those.length - 1 - last]!))
      last++
    // What is left in the middle is paired from its start.
    first = shorter - last
  }
  const pairs: Pair[] = []
  for (let i = 0; i < first; i++) pairs.push([these[i]!, those[i]!])
  for (let i = first; i < these.length - last; i++) pairs.push([these[i]!, null])
  for (let i = first; i < those.length - last; i++) pairs.push([null, those[i]!])
  for (let i = last; i > 0; i--) pairs.push([these[these.length - i]!, those[those.length - i]!])
  return pairs
}

/** A number for what each value says: equal for equal values, and nearly never for others. It only helps to pair elements. */
function fingerprints(json: ScannedJson): Int32Array {
  const prints = new Int32Array(json.size)
  // Children start after their parents, so they come first from behind.
  for (let node = json.size - 1; node >= 0; node--) {
    const kind = json.kind[node]!
    if (kind === KIND.string) prints[node] = hashOf(decoded(rawText(json, node)), kind)
    else if (kind === KIND.number) prints[node] = hashOf(rawText(json, node), kind)
    else {
      let print = Math.imul(kind + 1, 0x9e3779b1)
      for (let child = json.firstChild[node]!; child !== -1; child = json.next[child]!) {
        // Members are added, since their order means nothing; elements one upon the other.
        const key = keyText(json, child)
        if (key === null) print = Math.imul(print ^ prints[child]!, 0x85ebca6b) + 1
        else print += Math.imul(hashOf(key, prints[child]!), 0xc2b2ae35)
        print |= 0
      }
      prints[node] = print
    }
  }
  return prints
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string, seed: number): number {
  let hash = seed ^ 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
