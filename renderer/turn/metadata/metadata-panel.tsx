import { ChevronDown, ChevronUp, Maximize2, Minimize2, Search } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react'
import type { TurnDetail } from '../../../shared/contract/model.ts'
import { kindOf, ROOT } from '../../../shared/truth/json-scan.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import { formatBytes } from '../../format/number.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { copyText } from '../../ui/clipboard.ts'
import { Text } from '../../ui/layout.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { JsonTree } from './json-tree.tsx'
import { findOffsets } from './lines.ts'
import styles from './metadata-panel.module.css'
import { RawText } from './raw-text.tsx'
import { findNodes } from './tree.ts'
import { useScan } from './use-scan.ts'

export interface Sized {
  readonly large: boolean
  readonly onLarge: (large: boolean) => void
}

interface JsonPanelProps extends Sized {
  /** What it is, as a sentence has it: "metadata". */
  readonly what: string
  readonly text: string
  /** All that there is, of which `text` may be the start. */
  readonly bytes: number
  readonly invalidUtf8: boolean
  /** What to say where it is JSON and no object; nothing if absent. */
  readonly odd?: (kind: string) => string
  readonly candidates?: readonly string[]
  readonly places?: TurnDetail['places']
}

type Shape = 'tree' | 'raw'
const SHAPES = [
  ['tree', 'Tree'],
  ['raw', 'Raw text'],
] as const

const NONE = { nodes: [], complete: true } as const
const NOWHERE = { offsets: [], complete: true } as const
const NO_PLACES: TurnDetail['places'] = []
const NO_PATHS: readonly string[] = []

/** One JSON text of a turn, exactly as it is stored. Mount it anew for another turn. */
export function JsonPanel({
  what,
  text,
  bytes,
  invalidUtf8,
  odd,
  candidates = NO_PATHS,
  places: marked = NO_PLACES,
  large,
  onLarge,
}: JsonPanelProps) {
  const scan = useScan(text)
  const label = `${what.charAt(0).toUpperCase()}${what.slice(1)}`
  const [shape, setShape] = useState<Shape>('tree')
  const [typed, setTyped] = useState('')
  const needle = useDeferredValue(typed)
  const [at, setAt] = useState(0)

  const cut = scan !== null && !scan.ok && bytes > CUT
  const tree = scan?.ok === true && shape === 'tree'
  const hits = useMemo(() => (scan?.ok && tree ? findNodes(scan, needle) : NONE), [scan, tree, needle])
  const places = useMemo(() => (tree ? NOWHERE : findOffsets(text, needle)), [tree, text, needle])

  const count = tree ? hits.nodes.length : places.offsets.length
  const complete = tree ? hits.complete : places.complete
  const current = count === 0 ? -1 : Math.min(at, count - 1)
  const step = (by: number) => count > 0 && setAt((current + by + count) % count)
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') setTyped('')
    else return
    event.preventDefault()
  }

  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        {scan?.ok !== false && (
          <Segmented label={`How the ${what} is shown`} value={shape} options={SHAPES} onChange={setShape} />
        )}
        <label className={styles.find}>
          <Search size={13} aria-hidden />
          <input
            type="search"
            placeholder="Find"
            aria-label={`Find in the ${what}`}
            value={typed}
            spellCheck={false}
            onChange={(event) => {
              setTyped(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
          />
          {needle !== '' && (
            <Text rigid role="status">
              {count === 0
                ? 'none'
                : `${formatCount(current + 1)} of ${formatCount(count)}${complete ? '' : '+'}`}
            </Text>
          )}
        </label>
        {count > 0 && (
          <>
            <IconButton label="Previous (Shift Enter)" onClick={() => step(-1)}>
              <ChevronUp size={14} aria-hidden />
            </IconButton>
            <IconButton label="Next (Enter)" onClick={() => step(1)}>
              <ChevronDown size={14} aria-hidden />
            </IconButton>
          </>
        )}
        <IconButton
          label={`Make the ${what} ${large ? 'smaller' : 'larger'}`}
          onClick={() => onLarge(!large)}
        >
          {large ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
        </IconButton>
      </div>
      {scan !== null && !scan.ok && (
        <p className={styles.failure} role="status">
          <b>Not JSON.</b> {scan.message}{' '}
          <Text nowrap weight="medium">
            line {formatCount(scan.line)}, column {formatCount(scan.column)}
          </Text>
          {cut && ' Turnscope shows the first 32 MiB; the text goes on in the file.'}
        </p>
      )}
      {odd !== undefined && scan?.ok && kindOf(scan, ROOT) !== 'object' && (
        <p className={styles.odd}>{odd(kindOf(scan, ROOT))}</p>
      )}
      {scan === null ? (
        <Text as="p" pad="10px 12px" tone="muted" role="status">
          Reading {formatBytes(bytes)}…
        </Text>
      ) : tree && scan.ok ? (
        <JsonTree
          label={label}
          json={scan}
          candidates={candidates}
          places={marked}
          hits={hits}
          hit={current}
        />
      ) : (
        <RawText
          label={label}
          text={text}
          failure={scan.ok ? null : scan}
          offsets={places.offsets}
          found={needle.length}
          place={current}
        />
      )}
      <div className={styles.foot}>
        <span>{formatBytes(bytes)}</span>
        {invalidUtf8 && <Text tone="bad">not valid UTF-8: U+FFFD stands for lost bytes</Text>}
        <Button size="s" tone="quiet" onClick={() => void copyText(text)}>
          Copy all
        </Button>
      </div>
    </div>
  )
}

/** Bytes after which the contract's limit cuts a text: then its end is no fault of the file. */
const CUT = 32 * 1024 * 1024
