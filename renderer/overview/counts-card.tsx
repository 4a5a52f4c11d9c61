import type { ReactNode } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { formatShare } from '../format/number.ts'
import { BEING_COUNTED, useUntold } from '../host/untold.ts'
import { OnlyRead } from '../salvage/only-read.tsx'
import { useUi } from '../state/ui.ts'
import { Text } from '../ui/layout.tsx'
import styles from './counts-card.module.css'

interface TileProps {
  readonly label: string
  /** Undefined while it is being counted. */
  readonly n: number | undefined
  readonly of?: number | undefined
  readonly note?: ReactNode
  /** Said of the number where it cannot count every turn. */
  readonly mark: ReactNode
  readonly onOpen?: () => void
}

function Tile({ label, n, of, note, mark, onOpen }: TileProps) {
  const body = (
    <>
      <Text tone="quiet">{label}</Text>
      <span className={styles.number}>
        {n === undefined ? '…' : formatCount(n)}
        {n !== undefined && of !== undefined && <span className={styles.of}> of {formatCount(of)}</span>}
      </span>
      {n !== undefined && of !== undefined && of > 0 && (
        <span className={styles.track} aria-hidden>
          <span className={styles.share} style={{ width: `${(n / of) * 100}%` }} />
        </span>
      )}
      <Text tone="muted" size="s">
        {note}
      </Text>
      {n !== undefined && mark}
    </>
  )
  return onOpen === undefined ? (
    <div className={styles.tile}>{body}</div>
  ) : (
    <button type="button" className={`${styles.tile} ${styles.opens}`} onClick={onOpen}>
      {body}
    </button>
  )
}

const LACKING = [
  ['Missing a value', 'missing_runtime_or_inference', {}],
  ['Without runtime', 'missing_runtime', { lacks: 'runtime_key' }],
  ['Without inference id', 'missing_inference', { lacks: 'inference_id' }],
] as const

/** How much there is, and how much of it lacks a value. */
export function CountsCard({ caseView }: { readonly caseView: CaseView }) {
  const go = useUi((state) => state.go)
  const goToMissing = useUi((state) => state.goToMissing)
  const { counts } = caseView
  const untold = useUntold(caseView).counts
  const mark = <OnlyRead caseView={caseView} />
  const share = (n: number | undefined): ReactNode =>
    n === undefined || counts === null ? untold : `${formatShare(n, counts.turns)} of all turns`
  return (
    <section
      className={styles.tiles}
      aria-label="Counts"
      aria-busy={counts === null && untold === BEING_COUNTED}
    >
      <Tile
        mark={mark}
        label="Turns"
        n={counts?.turns}
        note={
          counts === null
            ? untold
            : (counts.distinct_turns ?? counts.turns) < counts.turns
              ? `rows; ${formatCount(counts.distinct_turns!)} different turns`
              : 'in the working copy'
        }
      />
      <Tile
        mark={mark}
        label="Conversations"
        n={counts?.conversations}
        note={counts === null ? untold : 'see their timelines'}
        onOpen={() => go('timeline')}
      />
      {LACKING.map(([label, name, lacks]) => (
        <Tile
          key={name}
          mark={mark}
          label={label}
          n={counts?.[name]}
          of={counts?.turns}
          note={share(counts?.[name])}
          onOpen={() => goToMissing(lacks)}
        />
      ))}
      {counts !== null && counts.server_made > 0 && (
        <Tile
          mark={mark}
          label="Server-made values"
          n={counts.server_made}
          of={counts.turns}
          note="made of something not canonical"
          onOpen={() => go('validation')}
        />
      )}
    </section>
  )
}
