import { Check, ChevronRight, Dot } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import type { TurnDetail } from '../../../shared/contract/model.ts'
import {
  type JsonNode,
  keyText,
  kindOf,
  ROOT,
  rawText,
  type ScannedJson,
} from '../../../shared/truth/json-scan.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import { copyText } from '../../ui/clipboard.ts'
import { Copy } from '../../ui/copy.tsx'
import { JsonPath } from '../../ui/json-path.tsx'
import { Stack, Text } from '../../ui/layout.tsx'
import { listKeys } from '../../ui/list-keys.ts'
import { useVirtualRows } from '../../ui/use-virtual-rows.ts'
import styles from './json-tree.module.css'
import { SourceText } from './source-text.tsx'
import {
  type CanonicalMark,
  canonicalMarks,
  GROUP,
  type Hits,
  isContainer,
  nodesAt,
  type Opened,
  openedAtFirst,
  revealing,
  rowPath,
  type TreeRow,
  toggled,
  treeRows,
} from './tree.ts'

interface JsonTreeProps {
  /** What it is a tree of. */
  readonly label: string
  readonly json: ScannedJson
  /** JSON paths of candidates, marked in place. */
  readonly candidates: readonly string[]
  readonly places: TurnDetail['places']
  readonly hits: Hits
  /** Which hit is shown; -1 for none. */
  readonly hit: number
}

const ROW = 22
/** UTF-16 units of a value that a row shows; the whole of it stands below the tree when its row is chosen. */
const SHORT = 240
const LONG = 4000

const MARK_WORDS: Record<CanonicalMark, string> = {
  taken: 'canonical: the backfill takes this',
  second: 'canonical, but the versioned key goes before it',
  unwritable: 'text that cannot be kept exactly as UTF-8: it fills nothing',
  'wrong-type': 'not canonical: only a string counts here, so it fills nothing',
  blank: 'a string of white space: it fills nothing',
}
const MARK_SHORT: Record<CanonicalMark, string> = {
  taken: '',
  second: 'second',
  unwritable: 'not UTF-8',
  'wrong-type': 'not canonical',
  blank: 'blank',
}

/** JSON as a tree that loses nothing: every number as it is written, every repeated key in its place. */
export function JsonTree({ label, json, candidates, places, hits, hit }: JsonTreeProps) {
  const id = useId()
  const marked = useMemo(() => nodesAt(json, candidates), [json, candidates])
  const candidateNodes = useMemo(() => new Set(marked.values()), [marked])
  const { marks, absent } = useMemo(() => canonicalMarks(json, places), [json, places])
  const [opened, setOpened] = useState<Opened>(() =>
    revealing(json, openedAtFirst(json), [...marks.keys(), ...candidateNodes]),
  )
  const rows = useMemo(() => treeRows(json, opened), [json, opened])
  const [current, setCurrent] = useState(0)
  const here = Math.min(current, rows.length - 1)
  const virtual = useVirtualRows({ count: rows.length, rowHeight: ROW, shown: here })
  const { scroller, scrollTo } = virtual

  const found = hit >= 0 ? hits.nodes[hit] : undefined
  const hitSet = useMemo(() => new Set(hits.nodes), [hits])
  useEffect(() => {
    if (found === undefined) return
    setOpened((opened) => revealing(json, opened, [found]))
  }, [found, json])
  useEffect(() => {
    if (found === undefined) return
    const index = rows.findIndex((row) => row.kind === 'node' && row.node === found)
    if (index < 0) return
    setCurrent(index)
    scrollTo(index, 'center')
  }, [found, rows, scrollTo])

  const parentRow = (): number => {
    const { depth } = rows[here]!
    for (let i = here - 1; i >= 0; i--) if (rows[i]!.depth < depth) return i
    return here
  }
  const row = rows[here]!
  const canOpen = row.kind === 'group' || isContainer(json, row.node)
  const set = (open: boolean) => setOpened((opened) => toggled(opened, row, open))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      if (getSelection()?.toString()) return
      event.preventDefault()
      void copyText(event.shiftKey ? rowPath(json, row) : rowValue(json, row))
      return
    }
    const turn = (): void => {
      if (canOpen) set(!row.open)
    }
    listKeys({
      count: rows.length,
      current: here,
      rowHeight: ROW,
      onMove: setCurrent,
      others: {
        ArrowRight: () => (canOpen && !row.open ? set(true) : canOpen && setCurrent(here + 1)),
        ArrowLeft: () => (canOpen && row.open ? set(false) : setCurrent(parentRow())),
        Enter: turn,
        ' ': turn,
      },
    })(event)
  }

  return (
    <Stack fill shrinks>
      <div
        ref={scroller}
        role="tree"
        aria-label={label}
        aria-activedescendant={`${id}-${here}`}
        tabIndex={0}
        className={styles.tree}
        onKeyDown={onKeyDown}
      >
        <div className={styles.body} style={{ height: virtual.height }}>
          {virtual.rows.map(({ index, y }) => {
            const one = rows[index]!
            const isHere = index === here
            const node = one.kind === 'node' ? one.node : null
            const container = node === null || isContainer(json, node)
            const mark = node === null ? undefined : marks.get(node)
            const classes = [
              styles.row,
              isHere ? styles.here : '',
              node !== null && candidateNodes.has(node) ? styles.candidate : '',
              node !== null && hitSet.has(node) ? styles.hit : '',
            ]
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys.
              <div
                key={index}
                id={`${id}-${index}`}
                role="treeitem"
                tabIndex={-1}
                aria-level={one.depth + 1}
                aria-selected={isHere}
                aria-expanded={container ? one.open : undefined}
                aria-setsize={siblings(json, one)}
                aria-posinset={(one.kind === 'node' ? json.index[one.node]! : one.from) + 1}
                className={classes.join(' ')}
                style={{ transform: `translateY(${y}px)`, paddingLeft: 4 + Math.min(one.depth, 24) * 14 }}
                onClick={() => {
                  setCurrent(index)
                  if (container) setOpened((opened) => toggled(opened, one, !one.open))
                }}
              >
                <span className={`${styles.twist} ${one.open ? styles.open : ''}`}>
                  {container ? <ChevronRight size={13} aria-hidden /> : <Dot size={13} aria-hidden />}
                </span>
                {one.kind === 'group' ? (
                  <Text tone="muted">
                    {formatCount(one.from)}–{formatCount(one.to - 1)}
                  </Text>
                ) : (
                  <NodeText json={json} node={one.node} open={one.open} />
                )}
                {mark !== undefined && (
                  <span className={`${styles.mark} ${styles[mark]}`} title={MARK_WORDS[mark]}>
                    {mark === 'taken' ? <Check size={13} aria-label={MARK_WORDS.taken} /> : MARK_SHORT[mark]}
                  </span>
                )}
                {node !== null && candidateNodes.has(node) && <span className={styles.tag}>candidate</span>}
              </div>
            )
          })}
        </div>
      </div>
      {absent.length > 0 && (
        <ul className={styles.absent}>
          {absent.map((path) => (
            <li key={path}>
              <JsonPath path={path} /> <b>absent</b>
            </li>
          ))}
        </ul>
      )}
      <Chosen json={json} row={row} mark={row.kind === 'node' ? marks.get(row.node) : undefined} />
    </Stack>
  )
}

const rowValue = (json: ScannedJson, row: TreeRow): string =>
  rawText(json, row.kind === 'node' ? row.node : row.parent)

function siblings(json: ScannedJson, row: TreeRow): number {
  if (row.kind === 'group') return Math.ceil(json.childCount[row.parent]! / GROUP)
  const parent = json.parent[row.node]!
  return parent === -1 ? 1 : json.childCount[parent]!
}

function NodeText({
  json,
  node,
  open,
}: {
  readonly json: ScannedJson
  readonly node: JsonNode
  readonly open: boolean
}) {
  const key = keyText(json, node)
  const kind = kindOf(json, node)
  const inArray = key === null && node !== ROOT
  return (
    <>
      <span className={styles.key}>
        {node === ROOT ? (
          '$'
        ) : inArray ? (
          formatCount(json.index[node]!)
        ) : (
          <SourceText text={key ?? ''} max={120} />
        )}
      </span>
      {kind === 'object' || kind === 'array' ? (
        <Text tone="muted">{containerWords(json, node, kind, open)}</Text>
      ) : (
        <span className={`${styles.value} ${styles[kind] ?? styles.other}`}>
          <SourceText text={rawText(json, node)} max={SHORT} />
        </span>
      )}
    </>
  )
}

function containerWords(json: ScannedJson, node: JsonNode, kind: 'object' | 'array', open: boolean): string {
  const count = json.childCount[node]!
  const [left, right] = kind === 'object' ? '{}' : '[]'
  if (count === 0) return `${left}${right}`
  if (open) return `${left}`
  return `${left}${kind === 'object' ? plural(count, 'key') : plural(count, 'value')}${right}`
}

/** The chosen row in full: its path, what it is, its whole value. */
function Chosen({
  json,
  row,
  mark,
}: {
  readonly json: ScannedJson
  readonly row: TreeRow
  readonly mark: CanonicalMark | undefined
}) {
  const path = rowPath(json, row)
  const node = row.kind === 'node' ? row.node : row.parent
  const scalar = json.kind[node]! >= 2
  const length = json.end[node]! - json.start[node]!
  return (
    <div className={styles.chosen}>
      <div className={styles.path}>
        <JsonPath path={path} />
        <Copy text={path} what="the path" />
        <CopyValue json={json} node={node} />
      </div>
      {mark !== undefined && <p className={`${styles.markWords} ${styles[mark]}`}>{MARK_WORDS[mark]}</p>}
      {scalar && length > 24 && (
        <div className={styles.whole}>
          <SourceText
            text={json.text.slice(json.start[node], Math.min(json.end[node]!, json.start[node]! + LONG))}
          />
          {length > LONG && <Text tone="muted"> … {formatCount(length - LONG)} more characters</Text>}
        </div>
      )}
    </div>
  )
}

/** Cut out of the document only when asked for: a value can be the whole of it. */
function CopyValue({ json, node }: { readonly json: ScannedJson; readonly node: JsonNode }) {
  return (
    <button type="button" className={styles.copyValue} onClick={() => void copyText(rawText(json, node))}>
      copy value
    </button>
  )
}
