import { CircleCheck, X } from 'lucide-react'
import { useMemo } from 'react'
import { firstChoices } from '../../shared/contract/address.ts'
import { type CaseView, MISSING_SORTS, type MissingTurn } from '../../shared/contract/model.ts'
import { isDamagedCase } from '../../shared/contract/next-action.ts'
import { MISSING_REASONS } from '../../shared/truth/backfill.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { type MissingFilter, useMissing } from '../api/queries.ts'
import { REASONS } from '../format/reasons.ts'
import { canRecover } from '../recovery/can-recover.ts'
import { OnlyRead } from '../salvage/only-read.tsx'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { useZone } from '../state/preferences.ts'
import { sameTurn, useUi } from '../state/ui.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { NoTurns } from '../turn/no-turns.tsx'
import { openInspector } from '../turn/open-inspector.ts'
import {
  Button,
  ColumnsMenu,
  Empty,
  ErrorBox,
  FilterChip,
  Grid,
  gridData,
  IconButton,
  IdText,
  Row,
  SearchField,
  Text,
  useGrid,
} from '../ui/index.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import { MetadataMenus } from './metadata-menus.tsx'
import { missingColumns } from './missing-columns.tsx'
import styles from './missing-view.module.css'

/** Height of a row in CSS pixels. */
const ROW = 46

/** The column that shows what the list is sorted by. */
const COLUMN_OF = { conv_id: 'conversation', time: 'turn', reason: 'reason' } as const

const idOf = ({ conv_id, session_id, turn_id }: MissingTurn) => ({ conv_id, session_id, turn_id })

/** The playbook's list of turns that lack a runtime, an inference id, or both. */
export function MissingView({ caseView }: { readonly caseView: CaseView }) {
  const chosen = useUi((state) => state.choices.missing)
  const { reason, in: conv_id, lacks, shape, candidate, search: typed, sort, order, row: at } = chosen
  const choose = useUi((state) => state.choose)
  const set = (next: Partial<typeof chosen>): void => choose('missing', { row: 0, ...next })
  const search = useDebounced(typed.trim(), 180)
  const go = useUi((state) => state.go)
  const filter = useMemo<MissingFilter>(
    () => ({
      ...(reason === null ? {} : { reason }),
      ...(conv_id === null ? {} : { conv_id }),
      ...(lacks === null ? {} : { lacks }),
      ...(shape === null ? {} : { shape }),
      ...(candidate === null ? {} : { candidate }),
      ...(search === '' ? {} : { search }),
      ...(sort === 'conv_id' && order === 'up' ? {} : { sort, descending: order === 'down' }),
    }),
    [reason, conv_id, lacks, shape, candidate, search, sort, order],
  )
  const rows = useMissing(caseView, filter)
  const { head, total } = rows
  const current = Math.min(at, total - 1)
  const turn = rows.row(current)
  const selected = useUi((state) => state.turn)
  const selectTurn = useUi((state) => state.selectTurn)
  const goToTurn = useUi((state) => state.goToTurn)
  const zone = useZone()
  const lookOf = useRuntimeStyle(caseView)
  const columns = useMemo(
    () => missingColumns({ lookOf, zone, onTimeline: (turn) => goToTurn(idOf(turn)) }),
    [lookOf, zone, goToTurn],
  )
  const grid = useGrid(columns, {
    name: 'missing',
    sorted: {
      state: [{ id: COLUMN_OF[sort], desc: order === 'down' }],
      onChange: ([next]) =>
        set({
          sort: MISSING_SORTS.find((one) => COLUMN_OF[one] === next?.id) ?? 'conv_id',
          order: next?.desc === true ? 'down' : 'up',
        }),
    },
  })
  const select = (index: number): void => {
    const turn = rows.row(index)
    if (turn !== undefined) selectTurn(idOf(turn))
  }
  const reasons = head?.reasons ?? null
  const listed = MISSING_REASONS.filter((code) => (reasons?.[code] ?? 0) > 0 || code === reason)
  const sum = reasons === null ? null : Object.values(reasons).reduce((all, n) => all + n, 0)
  const filtered = [reason, conv_id, lacks, shape, candidate].some((one) => one !== null) || search !== ''
  const nothing = head !== undefined && total === 0

  return (
    <section className={styles.view} aria-label="Missing">
      <div className={styles.head}>
        <h1>Missing</h1>
        <p className={styles.sum} role="status">
          {head !== undefined && (
            <>
              <b>{formatCount(total)}</b> of {formatCount(head.of)} turns lack a runtime, an inference id, or
              both
              {filtered && ', under this filter'} <OnlyRead caseView={caseView} />
            </>
          )}
        </p>
        {canRecover(caseView) && total > 0 && (
          <Button size="s" onClick={() => go('recovery')}>
            Recover…
          </Button>
        )}
        {isDamagedCase(caseView) ? (
          <SalvageButton caseView={caseView} size="s" />
        ) : (
          caseView.schema.refusals.length === 0 &&
          (reasons?.['backfill-pending'] ?? 0) > 0 && (
            <Button size="s" onClick={() => go('migration')}>
              Migrating completes {formatCount(reasons!['backfill-pending']!)}…
            </Button>
          )
        )}
        <ColumnsMenu grid={grid} />
        <ExportMenu
          of={{ table: { table: 'missing', ...filter }, title: 'Turns that lack a value' }}
          copies={{
            what: 'the selected row',
            data: turn === undefined ? null : gridData(columns, [[turn, current]]),
          }}
          disabled={total === 0}
        />
      </div>
      <div className={styles.filters}>
        <SearchField
          value={typed}
          onChange={(search) => set({ search })}
          label="Search these turns"
          placeholder="Conversation, session, turn, runtime"
        />
        <MetadataMenus caseView={caseView} shape={shape} candidate={candidate} onChange={set} />
        {reasons === null && head !== undefined && (
          <Text tone="muted" size="s">
            counting reasons…
          </Text>
        )}
        {sum !== null && listed.length > 0 && (
          <FilterChip on={reason === null} onToggle={() => set({ reason: null })}>
            all <b>{formatCount(sum)}</b>
          </FilterChip>
        )}
        {listed.map((code) => (
          <span key={code} title={`${code}: ${REASONS[code].long}`}>
            <FilterChip on={reason === code} onToggle={(on) => set({ reason: on ? code : null })}>
              {REASONS[code].short} <b>{formatCount(reasons?.[code] ?? 0)}</b>
            </FilterChip>
          </span>
        ))}
        {lacks !== null && (
          <FilterChip on onToggle={() => set({ lacks: null })}>
            lacks {lacks === 'runtime_key' ? 'the runtime' : 'the inference id'}
          </FilterChip>
        )}
        {conv_id !== null && (
          <span className={styles.conversation}>
            conversation <IdText text={conv_id} max={28} />
            <IconButton label="Show every conversation" onClick={() => set({ in: null })}>
              <X size={13} aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      {rows.error !== null ? (
        <Text as="div" pad="0 16px">
          <ErrorBox error={rows.error} onRetry={rows.retry} />
        </Text>
      ) : nothing && !filtered ? (
        head.of === 0 ? (
          <NoTurns caseView={caseView} />
        ) : (
          <Empty icon={<CircleCheck size={18} />} title="Nothing is missing">
            {`${formatCount(head.of)} of ${formatCount(head.of)} turns have both a runtime and an inference id.`}
          </Empty>
        )
      ) : nothing ? (
        <Empty title="No turn matches this filter">
          <Button size="s" onClick={() => set(firstChoices('missing'))}>
            Show all that are missing
          </Button>
        </Empty>
      ) : (
        <Row fill shrinks pad="0 16px 16px">
          <Grid
            keysHere
            label="Turns that lack a value"
            grid={grid}
            count={total}
            row={rows.row}
            fetch={rows.fetch}
            rowHeight={ROW}
            current={current}
            onMove={(row) => choose('missing', { row })}
            isSelected={(turn) => sameTurn(turn, selected)}
            onOpen={(index) => {
              select(index)
              openInspector()
            }}
            onPress={select}
            keys={{ t: () => turn !== undefined && goToTurn(idOf(turn)) }}
            letters
            onRange={rows.show}
            left={`missing ${JSON.stringify(filter)}`}
            busy={rows.pending || rows.stale}
          />
        </Row>
      )}
    </section>
  )
}
