import { useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Panel } from 'react-resizable-panels'
import {
  FLEET_SORTS,
  type FleetFacets,
  type FleetItem,
  type FleetTotals,
} from '../../shared/contract/fleet.ts'
import { fleetTotalsInWords } from '../../shared/contract/fleet-words.ts'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { usePages } from '../api/use-rows.ts'
import { call, onEvent } from '../host/connection.ts'
import { host } from '../host/index.ts'
import { openPath } from '../start/opening.ts'
import { OpeningPanel } from '../start/opening-panel.tsx'
import { useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import {
  Button,
  ColumnsMenu,
  Empty,
  ErrorBox,
  FilterChip,
  Grid,
  IdText,
  InterruptedNotice,
  Row,
  SearchField,
  Segmented,
  Stack,
  Text,
  useGrid,
  useKeptFocus,
} from '../ui/index.ts'
import { Panels } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import styles from './fleet.module.css'
import { fleetColumns } from './fleet-columns.tsx'
import { FleetDetails } from './fleet-details.tsx'
import { FleetForm } from './fleet-form.tsx'
import { FleetQuestions } from './fleet-questions.tsx'
import { EVERY_ROW, narrow, setFleet, useFleet } from './fleet-state.ts'
import { FleetWriter } from './fleet-writer.tsx'

/** Height of a row in CSS pixels. */
const ROW = 46
/** Rows come by tens a second; they are read again at most so often. */
const SETTLE_MS = 400
const PAGE = 200

let timer: ReturnType<typeof setTimeout> | undefined
onEvent('fleet.changed', ({ running }) => {
  const read = (): void => {
    timer = undefined
    void queryClient.invalidateQueries({ queryKey: keys.fleet })
  }
  if (!running) {
    clearTimeout(timer)
    read()
  } else timer ??= setTimeout(read, SETTLE_MS)
})

const FACETS = [
  ['generation', 'generation'],
  ['finding', 'finding'],
  ['runtime_key', 'runtime'],
] as const
const CHIPS_AT_MOST = 8

function Facets({ facets }: { readonly facets: FleetFacets }) {
  const filter = useFleet((state) => state.filter)
  return FACETS.map(([name, words]) => {
    const chosen = filter[name]
    const listed = facets[name].slice(0, CHIPS_AT_MOST)
    const known = listed.some(({ value }) => value === chosen)
    if (listed.length === 0 && chosen === undefined) return null
    return (
      <Row key={name} as="fieldset" gap={6} wrap align="center" className={styles.facet}>
        <legend className={styles.legend}>{words}</legend>
        {!known && chosen !== undefined && (
          <FilterChip on onToggle={() => narrow({ [name]: undefined })}>
            <IdText text={chosen} max={40} plain />
          </FilterChip>
        )}
        {listed.map(({ value, copies }) => (
          <FilterChip
            key={value}
            on={chosen === value}
            onToggle={(on) => narrow({ [name]: on ? value : undefined })}
          >
            <IdText text={value} max={40} plain /> <b>{formatCount(copies)}</b>
          </FilterChip>
        ))}
      </Row>
    )
  })
}

const Sums = ({ totals }: { readonly totals: FleetTotals }) => (
  <ul className={styles.sums} aria-label="All rows of this filter together">
    {fleetTotalsInWords(totals).map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
)

/** What of an earlier run was under way when everything ended, until somebody has read it. */
function InterruptedRuns({ interrupted }: Pick<MethodOutput<'fleet.page'>, 'interrupted'>) {
  const forget = async (): Promise<void> => {
    await call('fleet.forgetInterrupted', {})
    await queryClient.invalidateQueries({ queryKey: keys.fleet })
  }
  return <InterruptedNotice interrupted={interrupted} className={styles.notice} onRead={forget} />
}

function Rows() {
  const { filter: chosen, row: at } = useFleet()
  const search = useDebounced(chosen.search.trim(), 180)
  const filter = useMemo(() => ({ ...chosen, search }), [chosen, search])
  const rows = usePages('fleet.page', keys.fleet, filter, PAGE)
  const { head, total } = rows
  const zone = useZone()
  const columns = useMemo(() => fleetColumns(zone), [zone])
  const { sort, descending } = chosen
  const grid = useGrid<FleetItem>(columns, {
    name: 'fleet',
    sorted: {
      state: sort === 'found' ? [] : [{ id: sort, desc: descending }],
      onChange: ([next]) =>
        narrow({
          sort: FLEET_SORTS.find((one) => one === next?.id) ?? 'found',
          descending: next?.desc ?? false,
        }),
    },
  })
  const current = Math.min(at, total - 1)
  const item = rows.row(current)
  const [writes, setWrites] = useState(false)
  const client = useQueryClient()
  const open = (index: number): void => {
    const row = rows.row(index)
    if (row !== undefined) void openPath(row.path, row.timeline_path)
  }
  if (rows.error !== null) return <ErrorBox error={rows.error} onRetry={rows.retry} />
  if (head === undefined) return null
  if (head.of === 0) {
    return (
      <>
        <InterruptedRuns interrupted={head.interrupted} />
        <Empty title={head.running ? 'Looking for copies…' : 'No copy was looked at yet'}>
          Name folders or files above. Every SQLite database among them is a row, whatever it is called: what
          it is, what it lacks, what a migration would fill, what a server made up, and what is wrong with it.
        </Empty>
      </>
    )
  }
  return (
    <>
      <InterruptedRuns interrupted={head.interrupted} />
      <div className={styles.filters}>
        <SearchField
          value={chosen.search}
          onChange={(search) => narrow({ search })}
          label="Search these copies"
          placeholder="Name, runtime, or SHA-256"
        />
        <FilterChip on={chosen.ok === false} onToggle={(on) => narrow({ ok: on ? false : undefined })}>
          could not be counted
        </FilterChip>
        <Text fill role="status" tone="quiet">
          <b>{formatCount(total)}</b> of {formatCount(head.of)} copies
          {head.running && ', and more are coming'}
        </Text>
        <ColumnsMenu grid={grid} />
        <Button size="s" disabled={total === 0} onClick={() => setWrites(true)}>
          Write…
        </Button>
      </div>
      <Facets facets={head.facets} />
      <Sums totals={head.totals} />
      {total === 0 ? (
        <Empty title="No copy matches this filter">
          <Button size="s" onClick={() => setFleet({ filter: EVERY_ROW, row: 0 })}>
            Show every copy
          </Button>
        </Empty>
      ) : (
        <div className={styles.rows}>
          <Panels name="fleet" orientation="horizontal">
            <Panel id="copies" minSize={420}>
              <div className={styles.copies}>
                <Grid
                  label="Copies"
                  grid={grid}
                  count={total}
                  row={rows.row}
                  fetch={rows.fetch}
                  rowHeight={ROW}
                  current={current}
                  onMove={(row) => setFleet({ row })}
                  onOpen={open}
                  letters
                  onRange={rows.show}
                  left="copies"
                  busy={rows.pending || rows.stale}
                />
              </div>
            </Panel>
            <Resizer label="Width of the copy" />
            <Panel
              id="copy"
              defaultSize={360}
              minSize={240}
              maxSize={640}
              groupResizeBehavior="preserve-pixel-size"
            >
              <aside className={styles.details}>{item !== undefined && <FleetDetails item={item} />}</aside>
            </Panel>
          </Panels>
        </div>
      )}
      <FleetWriter
        open={writes}
        filter={filter}
        total={total}
        onClose={() => {
          setWrites(false)
          void client.invalidateQueries({ queryKey: keys.fleet })
        }}
      />
    </>
  )
}

/** Many copies at once: what to look at, a row each, and the way into any of them. */
export default function FleetScreen() {
  const leave = useUi((state) => state.leaveFleet)
  const [part, setPart] = useState<'copies' | 'questions'>('copies')
  useEffect(() => host.setDocument('Many copies · Turnscope', null), [])
  const main = useRef<HTMLElement>(null)
  useKeptFocus(main)
  return (
    <main className={styles.screen} ref={main} tabIndex={-1}>
      <Row as="header" gap={12} align="center" pad="12px 16px">
        <Button size="s" onClick={leave}>
          <ArrowLeft size={14} aria-hidden />
          Start
        </Button>
        <Text as="h1" weight="bold" fill>
          Many copies
        </Text>
        <Segmented
          label="What is shown"
          value={part}
          options={[
            ['copies', 'Copies'],
            ['questions', 'Questions'],
          ]}
          onChange={setPart}
        />
      </Row>
      {part === 'questions' ? (
        <FleetQuestions />
      ) : (
        <>
          <Stack gap={12} pad="0 16px 12px">
            <FleetForm />
            <OpeningPanel />
          </Stack>
          <Rows />
        </>
      )}
    </main>
  )
}
