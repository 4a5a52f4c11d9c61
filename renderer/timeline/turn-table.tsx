import { useCallback, useMemo, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { useTurnsPage } from '../api/queries.ts'
import { formatCount } from '../format/number.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { ColumnsMenu, ErrorBox, Grid, gridData, Text, useGrid } from '../ui/index.ts'
import { HIDDEN_AT_FIRST, turnColumns } from './turn-columns.tsx'
import styles from './turn-table.module.css'

interface TurnTableProps {
  readonly caseView: CaseView
  readonly conversationId: string
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** Position of the selected turn; -1 without one. */
  readonly selected: number
  readonly onSelect: (position: number) => void
  readonly onOpen: () => void
}

/** Height of a row, CSS pixels. */
const ROW = 30

/** Every turn of a conversation. */
export function TurnTable({ caseView, conversationId, styleOf, selected, onSelect, onOpen }: TurnTableProps) {
  const { row, show, total, error, retry, pending } = useTurnsPage(caseView, conversationId)
  const columns = useMemo(() => turnColumns(styleOf), [styleOf])
  const grid = useGrid(columns, { hidden: HIDDEN_AT_FIRST })
  const [range, setRange] = useState<readonly [number, number]>([0, 0])
  const onRange = useCallback(
    (first: number, last: number) => {
      setRange([first, last])
      show(first, last)
    },
    [show],
  )
  const turn = selected < 0 ? undefined : row(selected)
  return (
    <section className={styles.panel} aria-label="Turns">
      <div className={styles.bar}>
        <Text as="h2" size="m" weight="bold">
          Turns
        </Text>
        <Text push tone="muted" size="s">
          {total > 0 &&
            `${formatCount(range[0] + 1)}–${formatCount(range[1] + 1)} of ${formatCount(total)} shown`}
        </Text>
        <ColumnsMenu grid={grid} />
        <ExportMenu
          of={{
            table: { table: 'timeline', conv_id: conversationId },
            title: 'Turns of this conversation',
          }}
          copies={{
            what: 'the selected row',
            data: turn === undefined ? null : gridData(grid.shown, [[turn, selected]]),
          }}
          disabled={total === 0}
        />
      </div>
      {error !== null && <ErrorBox error={error} onRetry={retry} />}
      <Grid
        label="Turns of this conversation"
        grid={grid}
        count={total}
        row={row}
        rowHeight={ROW}
        current={selected}
        onMove={onSelect}
        onOpen={onOpen}
        onRange={onRange}
        busy={pending}
        empty="This conversation has no turns."
      />
    </section>
  )
}
