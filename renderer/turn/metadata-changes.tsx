import { useMemo, useState } from 'react'
import { pathOf, rawText, type ScannedJson } from '../../shared/truth/json-scan.ts'
import type { TreeChange, TreeDiff } from '../../shared/truth/tree-diff.ts'
import { plural } from '../../shared/truth/words.ts'
import { Grid, type GridColumn, IdText, Text, useGrid } from '../ui/index.ts'
import styles from './metadata-changes.module.css'

/** A change with its texts, each worked out when it is asked for: a document can be large, and deep. */
interface ChangeRow {
  readonly change: TreeChange['kind']
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

function rowOf(before: ScannedJson, after: ScannedJson, change: TreeChange): ChangeRow {
  return {
    change: change.kind,
    get path() {
      return change.kind === 'added' ? pathOf(after, change.after) : pathOf(before, change.before)
    },
    get before() {
      return change.kind === 'added' ? null : rawText(before, change.before)
    },
    get after() {
      return change.kind === 'removed' ? null : rawText(after, change.after)
    },
  }
}

/** Height of a row, CSS pixels. */
const ROW = 28
/** Of the header and the frame around the rows, CSS pixels. */
const AROUND = 32
/** UTF-16 units of a value that a row shows; a copy has all of it. */
const SHORT = 300

const TONES = { added: 'ok', removed: 'bad', changed: 'warn' } as const

const value = (text: string | null) =>
  text === null ? <Text tone="muted">–</Text> : <IdText text={text.slice(0, SHORT)} wrap={false} />

interface MetadataChangesProps {
  /** What the two are called: `turn 12`, `turn 13`. */
  readonly names: readonly [string, string]
  readonly before: ScannedJson
  readonly after: ScannedJson
  readonly diff: TreeDiff
}

/** What two documents say differently: place by place, as a table that is copied like any other. */
export function MetadataChanges({ names, before, after, diff }: MetadataChangesProps) {
  const [left, right] = names
  const rows = useMemo(
    () => diff.changes.map((change) => rowOf(before, after, change)),
    [before, after, diff],
  )
  const columns = useMemo<GridColumn<ChangeRow>[]>(
    () => [
      {
        id: 'change',
        header: 'change',
        min: 76,
        whole: true,
        cell: ({ change }) => <Text tone={TONES[change]}>{change}</Text>,
        copies: [['change', ({ change }) => change]],
      },
      {
        id: 'path',
        header: 'path',
        min: 120,
        gives: true,
        cell: ({ path }) => <IdText text={path} wrap={false} />,
        copies: [['path', ({ path }) => path]],
      },
      {
        id: 'before',
        header: left,
        min: 120,
        gives: true,
        grows: true,
        cell: ({ before }) => value(before),
        copies: [[left, ({ before }) => before]],
      },
      {
        id: 'after',
        header: right,
        min: 120,
        gives: true,
        grows: true,
        cell: ({ after }) => value(after),
        copies: [[right, ({ after }) => after]],
      },
    ],
    [left, right],
  )
  const grid = useGrid(columns)
  const [current, setCurrent] = useState(0)
  return (
    <>
      <Text as="p" role="status">
        <b>Metadata:</b> {diffWords(diff)}
      </Text>
      {rows.length > 0 && (
        <div className={styles.rows} style={{ maxHeight: AROUND + rows.length * ROW }}>
          <Grid
            label="What the metadata says differently"
            grid={grid}
            count={rows.length}
            row={(index) => rows[index]}
            rowHeight={ROW}
            current={Math.min(current, rows.length - 1)}
            onMove={setCurrent}
          />
        </div>
      )}
    </>
  )
}

function diffWords({ changes, same, complete }: TreeDiff): string {
  if (changes.length === 0) return `both say the same, ${plural(same, 'value')}`
  if (!complete) return `the first ${plural(changes.length, 'difference')}; there are more`
  return `${plural(changes.length, 'difference')}, ${plural(same, 'value')} the same`
}
