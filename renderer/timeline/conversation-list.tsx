import { ArrowDownNarrowWide, ArrowUpNarrowWide, ChevronDown } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CaseView, Conversation } from '../../shared/contract/model.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { type ConversationFilter, useConversationPlace, useConversations } from '../api/queries.ts'
import { OnlyRead } from '../salvage/only-read.tsx'
import { setSide } from '../state/sides.ts'
import { useUi } from '../state/ui.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import {
  Button,
  Empty,
  ErrorBox,
  FilterChip,
  ListBox,
  Menu,
  MenuChoice,
  MenuSeparator,
  Row,
  SearchField,
  Text,
} from '../ui/index.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import { useLetterKeys } from '../ui/use-letter-keys.ts'
import styles from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'
import { copiedConversation } from './copied-conversation.ts'
import { Hits } from './hits.tsx'

type Sort = NonNullable<ConversationFilter['sort']>

const SORTS: ReadonlyArray<readonly [Sort, string]> = [
  ['last_ms', 'Last activity'],
  ['turns', 'Turns'],
  ['missing', 'Missing'],
  ['switches', 'Switches'],
  ['conv_id', 'Id'],
]

/** Height of a row, CSS pixels; its style sheet keeps to it. */
const ROW = 68

/** Every conversation of the case, or those that match. */
export function ConversationList({ caseView }: { readonly caseView: CaseView }) {
  const chosen = useUi((state) => state.choices.timeline)
  const { search: typed, switches: has_switches, missing: has_missing, sort } = chosen
  const descending = chosen.order === 'down'
  const set = useCallback((next: Partial<typeof chosen>) => useUi.getState().choose('timeline', next), [])
  const setTyped = (search: string): void => set({ search })
  const search = useDebounced(typed.trim(), 180)
  const filter = useMemo<ConversationFilter>(
    () => ({ search, has_switches, has_missing, sort, descending }),
    [search, has_switches, has_missing, sort, descending],
  )
  const rows = useConversations(caseView, filter)
  const { total, row, head } = rows

  const selected = useUi((state) => state.conv_id)
  const select = useUi((state) => state.selectConversation)
  const lookOf = useRuntimeStyle(caseView)
  const list = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const { place, know } = useConversationPlace(caseView, filter, selected)

  const choose = useCallback(
    (index: number, conversation: Conversation | undefined) => {
      if (conversation === undefined) return
      know(conversation.conv_id, index)
      select(conversation.conv_id)
    },
    [know, select],
  )

  // A list that has just come shows something: its first conversation, unless one is chosen already.
  const first = rows.stale ? undefined : row(0)
  useEffect(() => {
    if (selected === null && first !== undefined) choose(0, first)
  }, [selected, first, choose])

  /** A row that a key went to before it was there. */
  const [awaited, setAwaited] = useState<number | null>(null)
  const awaitedRow = awaited === null ? undefined : row(awaited)
  useEffect(() => {
    if (awaited === null || awaitedRow === undefined) return
    setAwaited(null)
    choose(awaited, awaitedRow)
  }, [awaited, awaitedRow, choose])

  const from = awaited ?? place
  const move = useCallback(
    (by: number) => {
      if (total === 0) return
      setAwaited(Math.max(0, Math.min(total - 1, from + by)))
    },
    [from, total],
  )

  useLetterKeys({
    j: () => move(1),
    k: () => move(-1),
    '/': () => {
      setSide('list', true)
      input.current?.focus()
    },
  })

  const of = head === undefined || !head.complete ? caseView.counts?.conversations : head.of
  const filtered = search !== '' || has_switches || has_missing
  const sortName = SORTS.find(([name]) => name === sort)![1]
  const Arrow = descending ? ArrowDownNarrowWide : ArrowUpNarrowWide
  return (
    <section className={styles.panel} aria-label="Conversations">
      <div className={styles.tools}>
        <SearchField
          box={input}
          value={typed}
          onChange={setTyped}
          onDown={() => list.current?.focus()}
          label="Search conversations"
          placeholder={of === undefined ? 'Search conversations' : `Search ${plural(of, 'conversation')}`}
        />
        <Row gap={6} wrap>
          <FilterChip on={has_switches} onToggle={(switches) => set({ switches })}>
            has switches
          </FilterChip>
          <FilterChip on={has_missing} onToggle={(missing) => set({ missing })}>
            has missing
          </FilterChip>
        </Row>
        <div className={styles.status}>
          <span role="status">
            {head !== undefined &&
              (head.complete
                ? `${formatCount(total)} of ${formatCount(head.of)}`
                : `the first ${formatCount(total)}`)}
          </span>
          <Menu
            align="end"
            trigger={
              <Button tone="quiet" size="s" aria-label={`Sorted by ${sortName}`}>
                <Arrow size={13} aria-hidden />
                {sortName}
                <ChevronDown size={12} aria-hidden />
              </Button>
            }
          >
            <MenuChoice
              value={sort}
              options={SORTS}
              onChange={(sort) => set({ sort, order: sort === 'conv_id' ? 'up' : 'down' })}
            />
            <MenuSeparator />
            <MenuChoice
              value={chosen.order}
              options={[
                ['down', 'Largest or latest first'],
                ['up', 'Smallest or earliest first'],
              ]}
              onChange={(order) => set({ order })}
            />
          </Menu>
          <ExportMenu
            of={{
              table: {
                table: 'conversations',
                search,
                has_switches,
                has_missing,
              },
              title: 'Conversations',
            }}
            copies={{
              what: 'the selected row',
              data: copiedConversation(place < 0 ? undefined : row(place)),
            }}
            disabled={total === 0}
            compact
          />
        </div>
        <OnlyRead caseView={caseView} />
      </div>
      {head?.complete === false && (
        <p className={styles.building} role="status">
          The index is being built. These are the first conversations, in the file’s own order; search and
          sort reach all of them once it is done.
        </p>
      )}
      {rows.error !== null ? (
        <Text as="div" pad={12}>
          <ErrorBox error={rows.error} onRetry={rows.retry} />
        </Text>
      ) : total === 0 && head !== undefined ? (
        <Empty title={filtered ? 'No conversation matches' : 'No conversations'}>
          {filtered && (
            <>
              <Hits caseView={caseView} search={search} />
              <Button size="s" onClick={() => set({ search: '', switches: false, missing: false })}>
                Show all {of === undefined ? '' : formatCount(of)}
              </Button>
            </>
          )}
        </Empty>
      ) : (
        <ListBox
          label="Conversations"
          count={total}
          rowHeight={ROW}
          current={from}
          onMove={setAwaited}
          onRange={rows.show}
          left={`conversations ${JSON.stringify(filter)}`}
          box={list}
          busy={rows.pending || rows.stale}
          renderRow={(index) => <ConversationRow conversation={row(index)} lookOf={lookOf} />}
        />
      )}
    </section>
  )
}
