import { useEffect, useMemo } from 'react'
import { Panel } from 'react-resizable-panels'
import type { ComparedConversation, ComparedTurn } from '../../shared/contract/compare.ts'
import type { MethodInput } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { CONVERSATION_CHANGES, TURN_CHANGES } from '../../shared/contract/turn-changes.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { useRows } from '../api/use-rows.ts'
import { useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import {
  ColumnsMenu,
  ErrorBox,
  FilterChip,
  Grid,
  IdText,
  ListBox,
  Row,
  SearchField,
  Text,
  useGrid,
} from '../ui/index.ts'
import { Panels } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { ChangeTag, TURN_WORDS } from './change-words.tsx'
import styles from './compare.module.css'
import { comparedTurnColumns } from './compared-turn-columns.tsx'
import { Timelines } from './timelines.tsx'
import { TurnBeside } from './turn-beside.tsx'

/** Heights of rows, CSS pixels; the style sheet keeps to them. */
const CONVERSATION = 48
const TURN = 30

interface ComparedTurnsProps {
  readonly caseView: CaseView
  readonly other: CaseView
  readonly again: () => void
}

function ConversationRow({ item }: { readonly item: ComparedConversation | undefined }) {
  if (item === undefined) return null
  const { turns } = item
  const facts = [
    ...(turns.changed > 0 ? [`${formatCount(turns.changed)} changed`] : []),
    ...(turns.added > 0 ? [`${formatCount(turns.added)} only in B`] : []),
    ...(turns.removed > 0 ? [`${formatCount(turns.removed)} only in A`] : []),
    ...(turns.unread > 0 ? [`${formatCount(turns.unread)} not known`] : []),
  ]
  return (
    <div className={styles.conversation}>
      <Row as="span" apart align="center" gap={8} narrows>
        <Row as="span" clip narrows>
          <IdText text={item.conv_id} max={20} />
        </Row>
        <Text as="span" rigid>
          <ChangeTag change={item.change} />
        </Text>
      </Row>
      <Text ellipsis tone="muted" size="s">
        {facts.join(', ') || plural(turns.same, 'turn')}
      </Text>
    </div>
  )
}

/** Conversations and turns of both, with what became of each. */
export function ComparedTurns({ caseView, other, again }: ComparedTurnsProps) {
  return (
    <div className={styles.scroller}>
      <Panels name="compare" orientation="horizontal" className={styles.panels}>
        <Panel id="conversations" defaultSize={280} minSize={220} groupResizeBehavior="preserve-pixel-size">
          <Conversations caseView={caseView} other={other} again={again} />
        </Panel>
        <Resizer label="Width of the conversations" />
        <Panel id="turns" minSize={420}>
          <Turns caseView={caseView} other={other} />
        </Panel>
      </Panels>
    </div>
  )
}

function Conversations({ caseView, other, again }: ComparedTurnsProps) {
  const { conv, of, search: typed } = useUi((state) => state.choices.compare)
  const choose = useUi((state) => state.choose)
  const search = useDebounced(typed.trim(), 180)
  const filter = useMemo(
    () => ({ other_id: other.case_id, search, ...(of === null ? {} : { change: of }) }),
    [other, search, of],
  )
  const rows = useRows(caseView, 'compare.conversations', filter)
  const current = Array.from({ length: Math.min(rows.total, 1000) }).findIndex(
    (_, at) => rows.row(at)?.conv_id === conv,
  )
  return (
    <section className={styles.panel} aria-label="Conversations">
      <div className={styles.tools}>
        <SearchField
          value={typed}
          onChange={(search) => choose('compare', { search })}
          label="Search conversations"
          placeholder="Search conversations"
        />
        <Row gap={6} wrap>
          {CONVERSATION_CHANGES.map((change) => (
            <FilterChip
              key={change}
              on={of === change}
              onToggle={(on) => choose('compare', { of: on ? change : null })}
            >
              {TURN_WORDS[change]}
            </FilterChip>
          ))}
        </Row>
        <Row apart gap={8}>
          <Text tone="muted" size="s" role="status">
            {rows.head !== undefined &&
              `${formatCount(rows.total)} of ${formatCount(rows.head.of)}${rows.head.complete ? '' : ', being compared'}`}
          </Text>
          {conv !== null && (
            <FilterChip on onToggle={() => choose('compare', { conv: null, row: 0 })}>
              one conversation
            </FilterChip>
          )}
        </Row>
      </div>
      {rows.error !== null ? (
        <Text as="div" pad={12}>
          <ErrorBox error={rows.error} onRetry={again} />
        </Text>
      ) : (
        <ListBox
          label="Conversations"
          count={rows.total}
          rowHeight={CONVERSATION}
          current={current}
          onMove={(at) => choose('compare', { conv: rows.row(at)?.conv_id ?? null, row: 0 })}
          onRange={rows.show}
          left={`compared conversations ${JSON.stringify(filter)}`}
          busy={rows.pending || rows.stale}
          empty="No conversation matches."
          renderRow={(at) => <ConversationRow item={rows.row(at)} />}
        />
      )}
    </section>
  )
}

function Turns({ caseView, other }: { readonly caseView: CaseView; readonly other: CaseView }) {
  const { conv, change, column, row: at } = useUi((state) => state.choices.compare)
  const choose = useUi((state) => state.choose)
  const filter = useMemo<Omit<MethodInput<'compare.turns'>, 'case_id'>>(
    () => ({
      other_id: other.case_id,
      ...(conv === null ? {} : { conv_id: conv }),
      ...(change === null ? {} : { change }),
      ...(column === null ? {} : { column }),
    }),
    [other, conv, change, column],
  )
  const rows = useRows(caseView, 'compare.turns', filter)
  const current = Math.min(at, rows.total - 1)
  const turn: ComparedTurn | undefined = rows.row(current)
  const zone = useZone()
  const styleOf = useRuntimeStyle(caseView)
  const columns = useMemo(() => comparedTurnColumns(styleOf, zone), [styleOf, zone])
  const grid = useGrid(columns, { name: 'compare' })
  const { show } = rows
  useEffect(() => show(Math.max(0, current), Math.max(0, current)), [show, current])
  return (
    <section className={styles.panel} aria-label="Turns of both">
      {conv !== null && <Timelines caseView={caseView} other={other} conv_id={conv} />}
      <div className={styles.bar}>
        <Text as="h2" size="m" weight="bold">
          Turns
        </Text>
        <Text tone="muted" size="s" role="status">
          {formatCount(rows.total)}
          {rows.head?.complete === false && ', being compared'}
        </Text>
        {TURN_CHANGES.map((one) => (
          <FilterChip
            key={one}
            on={change === one}
            onToggle={(on) => choose('compare', { change: on ? one : null, row: 0 })}
          >
            {TURN_WORDS[one]}
          </FilterChip>
        ))}
        {column !== null && (
          <FilterChip on onToggle={() => choose('compare', { column: null, row: 0 })}>
            <IdText text={column} max={40} plain /> changed
          </FilterChip>
        )}
        <ColumnsMenu grid={grid} />
      </div>
      {rows.error !== null && <ErrorBox error={rows.error} onRetry={rows.retry} />}
      <div className={styles.grid}>
        <Grid
          keysHere
          label="Turns of both"
          grid={grid}
          count={rows.total}
          row={rows.row}
          fetch={rows.fetch}
          rowHeight={TURN}
          current={current}
          onMove={(row) => choose('compare', { row })}
          onRange={rows.show}
          left={`compared turns ${JSON.stringify(filter)}`}
          onOpen={() => document.getElementById('turn-beside')?.focus()}
          busy={rows.pending || rows.stale}
          empty={change === null ? 'Every turn is the same.' : 'No turn has fared so.'}
        />
      </div>
      {turn !== undefined && <TurnBeside caseView={caseView} other={other} turn={turn} />}
    </section>
  )
}
