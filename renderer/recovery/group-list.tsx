import { CircleCheck } from 'lucide-react'
import type { RefObject } from 'react'
import type { MissingGroup } from '../../shared/contract/recovery.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { useUi } from '../state/ui.ts'
import { IdText, JsonPath, Row, sentenceOf, Text, titleOf } from '../ui/index.ts'
import { ListBox } from '../ui/list-box.tsx'
import styles from './group-list.module.css'
import { type GroupName, labelOf, nameOf, sameGroup } from './groups.ts'
import { COLUMN_NAMES, short } from './words.ts'

/** Height in CSS pixels; the style sheet keeps to it. */
const ROW = 72
/** Candidates that a row names before it says how many more there are. */
const CANDIDATES = 2

/** A shape's label in its two parts: what tells it from others, and which further keys there are. */
function ShapeLabel({ shape }: { readonly shape: string }) {
  const also = shape.indexOf('; also ')
  return (
    <span className={styles.label} title={titleOf(shape)}>
      <b>{sentenceOf(also < 0 ? shape : shape.slice(0, also))}</b>
      {also >= 0 && <Text tone="muted">{sentenceOf(shape.slice(also))}</Text>}
    </span>
  )
}

function Label({ name }: { readonly name: GroupName }) {
  if ('shape' in name) return <ShapeLabel shape={name.shape} />
  return (
    <span className={styles.label}>
      <b>
        <IdText text={labelOf(name)} max={48} />
      </b>
    </span>
  )
}

function CandidateLines({ group }: { readonly group: MissingGroup }) {
  const { candidates } = group
  if (candidates.length === 0) return <span className={styles.none}>no candidates</span>
  const more = candidates.length - CANDIDATES
  return (
    <>
      {candidates.slice(0, CANDIDATES).map(({ column, path, rows, distinct, values }, index) => (
        <span
          key={`${column} ${path}`}
          className={styles.candidate}
          title={`${titleOf(path)} for ${COLUMN_NAMES[column]}, in ${plural(rows, 'row')}\n${values
            .map(({ value, rows: of }) => `${short(value)}: ${formatCount(of)}`)
            .join('\n')}`}
        >
          <span className={styles.column}>{COLUMN_NAMES[column]}</span>
          <JsonPath path={path} />
          <Text rigid push tone="muted">
            {plural(distinct, 'value')}
          </Text>
          {index === CANDIDATES - 1 && more > 0 && (
            <Text rigid tone="muted">
              +{formatCount(more)}
            </Text>
          )}
        </span>
      ))}
    </>
  )
}

function GroupRow({ group, name }: { readonly group: MissingGroup; readonly name: GroupName }) {
  const { rows, open } = group
  return (
    <div className={styles.group}>
      <Label name={name} />
      <span className={styles.counts}>
        {open === 0 ? (
          <Row as="span" gap={4} align="center" tone="ok" size="s" inline>
            <CircleCheck size={13} aria-hidden /> decided
          </Row>
        ) : (
          <b>{formatCount(open)}</b>
        )}
        {open !== rows && <span className={styles.of}>of {formatCount(rows)}</span>}
        <span className="visually-hidden"> rows open</span>
      </span>
      <span className={styles.candidates}>
        <CandidateLines group={group} />
      </span>
    </div>
  )
}

interface GroupListProps {
  readonly groups: readonly MissingGroup[]
  /** How many groups there are; `groups` holds the largest. */
  readonly total: number
  /** Rows of all groups that are open; null until it is known. */
  readonly open: number | null
  /** Null for the rows of every group. */
  readonly chosen: GroupName | null
  readonly onChoose: (name: GroupName | null) => void
  readonly onEnter: () => void
  readonly box: RefObject<HTMLDivElement | null>
  readonly busy: boolean
}

/** The groups, largest first, below one row that stands for them all. */
export function GroupList({ groups, total, open, chosen, onChoose, onEnter, box, busy }: GroupListProps) {
  const by = useUi((state) => state.choices.recovery.by)
  const at = groups.findIndex((group) => sameGroup(nameOf(group), chosen))
  return (
    <ListBox
      label="Groups of missing rows, largest first"
      count={groups.length + 1}
      rowHeight={ROW}
      current={at + 1}
      onMove={(index) => onChoose(index === 0 ? null : nameOf(groups[index - 1]!))}
      onEnter={onEnter}
      box={box}
      busy={busy}
      left={`groups by ${by}`}
      empty={null}
      renderRow={(index) => {
        const group = groups[index - 1]
        const name = group === undefined ? null : nameOf(group)
        if (group === undefined || name === null) {
          return (
            <div className={styles.group}>
              <span className={styles.label}>
                <b className={styles.all}>All rows</b>
              </span>
              <span className={styles.counts}>
                <b>{open === null ? '…' : formatCount(open)}</b>
                <span className="visually-hidden"> rows open</span>
              </span>
              <span className={styles.none}>
                {total > groups.length
                  ? `the largest ${formatCount(groups.length)} of ${plural(total, 'group')} below`
                  : `${plural(total, 'group')} below`}
              </span>
            </div>
          )
        }
        return <GroupRow group={group} name={name} />
      }}
    />
  )
}
