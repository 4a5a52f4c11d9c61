import { memo, useCallback, useMemo } from 'react'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { useTurnsPage } from '../api/queries.ts'
import { useLeftState } from '../state/left.ts'
import { useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { createInSight, InSight } from '../ui/in-sight.tsx'
import { ColumnsMenu, ErrorBox, Grid, gridData, Text, useGrid } from '../ui/index.ts'
import { turnColumns } from './turn-columns.tsx'
import { TurnFilters, useTurnFilter } from './turn-filters.tsx'
import styles from './turn-table.module.css'

interface TurnTableProps {
  readonly caseView: CaseView
  readonly conversationId: string
  readonly timeline: Timeline
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** Position of the selected turn; -1 without one. */
  readonly selected: number
  readonly onSelect: (position: number) => void
  readonly onOpen: () => void
}

/** Height of a row, CSS pixels. */
const ROW = 30

/** Every turn of a conversation. */
export const TurnTable = memo(function TurnTable({
  caseView,
  conversationId,
  timeline,
  styleOf,
  selected,
  onSelect,
  onOpen,
}: TurnTableProps) {
  const chosen = useUi(({ choices }) => choices.timeline)
  const choose = useUi((ui) => ui.choose)
  const filter = useTurnFilter(chosen)
  const { row, fetch, show, total, error, retry, pending } = useTurnsPage(
    caseView,
    conversationId,
    filter ?? undefined,
  )
  /** Where the cursor is among the turns of a filter: their places there are not their positions. */
  const of = JSON.stringify([conversationId, filter])
  const [at, setAt] = useLeftState(`turn of ${of}`, -1)
  const current = filter === null ? selected : row(at)?.position === selected ? at : -1
  const move = (index: number): void => {
    setAt(index)
    const position = filter === null ? index : row(index)?.position
    if (position !== undefined) onSelect(position)
  }
  const zone = useZone()
  const columns = useMemo(() => turnColumns(styleOf, zone), [styleOf, zone])
  const grid = useGrid(columns, { name: 'turns' })
  const inSight = useMemo(createInSight, [])
  const onRange = useCallback(
    (first: number, last: number) => {
      inSight.set(first, last)
      show(first, last)
    },
    [inSight, show],
  )
  const turn = current < 0 ? undefined : row(current)
  return (
    <section className={styles.panel} aria-label="Turns">
      <div className={styles.bar}>
        <Text as="h2" size="m" weight="bold">
          Turns
        </Text>
        <Text push narrows ellipsis tone="muted" size="s" className={styles.count}>
          {total > 0 && <InSight of={inSight} total={total} />}
        </Text>
        <TurnFilters timeline={timeline} chosen={chosen} onChange={(next) => choose('timeline', next)} />
        <ColumnsMenu grid={grid} />
        <ExportMenu
          of={{
            table: { table: 'timeline', conv_id: conversationId },
            title: 'Turns of this conversation',
          }}
          copies={{
            what: 'the selected row',
            data: turn === undefined ? null : gridData(grid.shown, [[turn, current]]),
          }}
          disabled={total === 0}
        />
      </div>
      {error !== null && <ErrorBox error={error} onRetry={retry} />}
      <Grid
        keysHere
        label="Turns of this conversation"
        grid={grid}
        count={total}
        row={row}
        fetch={fetch}
        rowHeight={ROW}
        current={current}
        onMove={move}
        onOpen={onOpen}
        onRange={onRange}
        left={`turns of ${of}`}
        busy={pending}
        empty={filter === null ? 'This conversation has no turns.' : 'No turn is of all that was chosen.'}
      />
    </section>
  )
})
