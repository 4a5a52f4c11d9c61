import { CircleCheck, DatabaseZap, Info } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Group, Panel } from 'react-resizable-panels'
import type { Candidate, CaseView, TurnId } from '../../shared/contract/model.ts'
import type { Triage } from '../../shared/contract/recovery.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { useGroups, useMissing, useQueue, useRowsAlike, useTriage, useTurnDetail } from '../api/queries.ts'
import { isLegacy } from '../format/generation.ts'
import { formatCount, plural } from '../format/number.ts'
import { middleEllipsis } from '../format/text.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { useJob } from '../jobs/jobs.ts'
import { sameTurn, useUi } from '../state/ui.ts'
import { Button, Empty, ErrorBox, Kbd, Segmented } from '../ui/index.ts'
import { Resizer } from '../ui/resizer.tsx'
import { ByHandDialogs } from './by-hand-dialogs.tsx'
import { canRecover } from './can-recover.ts'
import { Decision } from './decision.tsx'
import { takeCandidate, undoOrRedo } from './decisions.ts'
import { Evidence } from './evidence.tsx'
import { GroupList } from './group-list.tsx'
import { labelOf, nameOf, nextGroup, rowsOf, sameGroup } from './groups.ts'
import { QueueList } from './queue-list.tsx'
import styles from './recovery-screen.module.css'
import { RuleDialog } from './rule-dialog.tsx'
import { formFor } from './rule-form.ts'
import { RulesFileDialogs } from './rules-file-dialogs.tsx'
import { useRecovery } from './state.ts'
import { TriageBar } from './triage-bar.tsx'
import { useRecoveryKeys } from './use-recovery-keys.ts'
import { lacking } from './words.ts'

const GROUPINGS = [
  ['shape', 'Shape'],
  ['conversation', 'Conversation'],
  ['session', 'Session'],
] as const
const LISTS = [
  ['open', 'Open'],
  ['closed', 'Closed'],
  ['all', 'All'],
] as const

const KEY_HINTS = [
  ['j k', 'rows'],
  ['g', 'groups'],
  ['1–9', 'take'],
  ['e', 'assert'],
  ['x', 'unrecoverable'],
  ['r', 'rule'],
  ['u', 'undo'],
  ['?', 'all keys'],
] as const

/** How long a key waits for the row it is meant for. */
const HELD_MS = 3000

interface Held {
  readonly action: 'take' | 'assert' | 'close' | 'undo' | 'redo'
  /** Of the candidate to take, from 0. */
  readonly index: number
  /** When it was pressed, ms. */
  readonly at: number
}

/** Decides, by evidence, what the automatic backfill left. */
export function RecoveryScreen({ caseView }: { readonly caseView: CaseView }) {
  const go = useUi((state) => state.go)
  const enter = useRecovery((state) => state.enter)
  const entered = useRecovery((state) => state.case_id === caseView.case_id)
  useEffect(() => enter(caseView.case_id), [enter, caseView.case_id])
  if (isLegacy(caseView.schema.generation)) {
    return (
      <Empty icon={<Info size={18} aria-hidden />} title="Nothing can be recovered in this generation">
        Its turns have no metadata of the kind that the playbook covers, so there is nothing to recover from.
      </Empty>
    )
  }
  if (!canRecover(caseView)) {
    return (
      <Empty icon={<DatabaseZap size={18} aria-hidden />} title="Recovery needs the migration first">
        <p>
          This working copy has no columns yet to keep a recovered value in. The migration adds them and fills
          what the turns’ own metadata says; what it leaves is decided here.
        </p>
        <div className={styles.lead}>
          <Button tone="primary" autoFocus onClick={() => go('migration')}>
            See the migration plan…
          </Button>
        </div>
      </Empty>
    )
  }
  return entered ? <TriageView caseView={caseView} /> : null
}

function TriageView({ caseView }: { readonly caseView: CaseView }) {
  const state = useRecovery()
  const { by, group, listed, writing, decidedOn, advance, said, failure, goTo, choose, open, settle } = state
  const goToTurn = useUi((ui) => ui.goToTurn)
  const screen = useRef<HTMLElement>(null)
  const groupBox = useRef<HTMLDivElement>(null)
  const queueBox = useRef<HTMLDivElement>(null)
  const evidenceBox = useRef<HTMLElement>(null)

  const triage = useTriage(caseView, true)
  const counting = useJob('shapes.list')
  const groups = useGroups(caseView, by, true)
  const queue = useQueue(caseView, { ...rowsOf(group ?? null), state: listed })
  const pending = useMissing(caseView, {}).head?.reasons?.['backfill-pending'] ?? 0

  const at = Math.min(state.at, Math.max(0, queue.total - 1))
  const item = queue.total === 0 ? undefined : queue.row(at)
  // The turn stays on screen while the row that follows it is on its way.
  const shown = useRef<TurnId | null>(null)
  if (item !== undefined && !queue.stale) {
    if (!sameTurn(shown.current, item))
      shown.current = { conv_id: item.conv_id, session_id: item.session_id, turn_id: item.turn_id }
  } else if (queue.total === 0 && !queue.stale && !queue.pending) shown.current = null
  const chosen = shown.current
  const selectTurn = useUi((ui) => ui.selectTurn)
  useEffect(() => {
    if (chosen !== null) selectTurn(chosen)
  }, [chosen, selectTurn])
  const detail = useTurnDetail(caseView, chosen)
  const turn = chosen === null ? undefined : detail.data
  const stale =
    detail.isPlaceholderData || (turn !== undefined && item !== undefined && !sameTurn(turn, item))
  const waiting =
    writing || decidedOn === caseView.revision || queue.stale || item === undefined || stale || !turn
  const alike = useRowsAlike(caseView, turn?.shape)

  const items = groups.data?.items
  const settled = !waiting || (queue.total === 0 && !queue.stale && !queue.pending && !writing)

  // At first the largest group, unless somebody has begun with the rows of all.
  useEffect(() => {
    if (group !== undefined || items === undefined || groups.isPlaceholderData) return
    const first = items.find((one) => one.open > 0)
    const begun = state.at > 0 || state.dialog !== null || said !== ''
    choose(begun || first === undefined ? null : nameOf(first))
  }, [group, items, groups.isPlaceholderData, state.at, state.dialog, said, choose])

  // A group in which everything is decided gives way to the next.
  useEffect(() => {
    if (!advance || !settled || listed !== 'open' || queue.total > 0 || group == null) return
    if (items === undefined || groups.isPlaceholderData || decidedOn === caseView.revision) return
    const next = nextGroup(items, group)
    const { say } = useRecovery.getState()
    say(
      next === null
        ? `${said} No open rows are left.`
        : `${said} This group is decided; the next is ${visibleText(middleEllipsis(labelOf(next), 60))}.`,
    )
    choose(next)
  }, [
    advance,
    settled,
    listed,
    queue.total,
    group,
    items,
    groups.isPlaceholderData,
    decidedOn,
    caseView.revision,
    said,
    choose,
  ])

  const focusQueue = (): HTMLElement | null => {
    const target = queueBox.current ?? screen.current
    target?.focus()
    return target
  }
  useEffect(() => {
    queueBox.current?.focus()
    settle()
  }, [settle])

  const queueNow = {
    total: queue.total,
    isOpen: (index: number) => {
      const row = queue.row(index)
      return row === undefined ? undefined : row.closed === null
    },
  }
  const take = (candidate: Candidate): void => {
    if (turn === undefined || waiting) return
    if (candidate.rule === 'number-for-string') open({ kind: 'number', candidate })
    else void takeCandidate(caseView, turn, queueNow, candidate, false).then(focusQueue)
  }
  const decidable = turn !== undefined && !waiting && turn.closed === null ? turn : undefined
  const assert = (): void => {
    const column = decidable && lacking(decidable)[0]
    if (column !== undefined) openDialog({ kind: 'assert', column })
  }
  const openDialog = (dialog: Parameters<typeof open>[0]): void => {
    useRecovery.setState({ failure: null })
    open(dialog)
  }
  const makeRule = (): void => {
    if (turn === undefined) return
    const offer = turn.candidates[0]
    const column = offer?.column ?? lacking(turn)[0]
    const start = {
      ...(column === undefined ? {} : { column }),
      ...(offer === undefined ? {} : { path: offer.path }),
    }
    const named = group == null || 'shape' in group ? { shape: turn.shape } : group
    openDialog({
      kind: 'rule',
      form: formFor(named, { shape: turn.shape, ...start }),
      stepping: null,
    })
  }
  const moveTo = (place: number): void => {
    held.current = null
    moved.current = true
    goTo(place)
  }
  const move = (step: number): void => moveTo(Math.max(0, Math.min(queue.total - 1, at + step)))

  // A key pressed while its row is on its way is held until the row is there. A number right after a decision
  // is not: it was pressed without a look at the next row.
  const held = useRef<Held | null>(null)
  const moved = useRef(false)
  const perform = (key: Held): void => {
    const { action } = key
    const wait = action === 'undo' || action === 'redo' ? writing : waiting
    if (wait) {
      held.current = action === 'take' && !moved.current ? null : key
      return
    }
    moved.current = false
    if (action === 'undo' || action === 'redo') void undoOrRedo(caseView, action).then(focusQueue)
    else if (action === 'assert') assert()
    else if (action === 'close') {
      if (decidable !== undefined) openDialog({ kind: 'close' })
    } else {
      const candidate = decidable?.candidates[key.index]
      if (candidate !== undefined) take(candidate)
    }
  }
  useEffect(() => {
    const key = held.current
    held.current = null
    if (key !== null && state.dialog === null && performance.now() - key.at < HELD_MS) perform(key)
  })

  useRecoveryKeys({
    next: () => move(1),
    previous: () => move(-1),
    take: (index) => perform({ action: 'take', index, at: performance.now() }),
    assert: () => perform({ action: 'assert', index: 0, at: performance.now() }),
    close: () => perform({ action: 'close', index: 0, at: performance.now() }),
    undo: () => perform({ action: 'undo', index: 0, at: performance.now() }),
    redo: () => perform({ action: 'redo', index: 0, at: performance.now() }),
    groups: () => groupBox.current?.focus(),
    rule: makeRule,
    timeline: () => turn !== undefined && goToTurn(turn),
    back: () => {
      useRecovery.setState({ failure: null })
      focusQueue()
    },
  })

  const nothing = triage.data?.of === 0
  const allDecided = triage.data !== undefined && triage.data.of > 0 && triage.data.decided === triage.data.of

  let emptyQueue: ReactNode = null
  if (!queue.pending && !queue.stale) {
    emptyQueue =
      listed === 'closed' ? (
        <Empty title="No row of this group is closed" />
      ) : (
        <Empty
          icon={<CircleCheck size={18} aria-hidden />}
          title={allDecided ? 'Every row is decided' : 'Every row of this group is decided'}
        >
          {!allDecided && (
            <>
              <Kbd>g</Kbd> leads to the other groups.
            </>
          )}
        </Empty>
      )
  }

  return (
    <section ref={screen} className={styles.screen} aria-label="Recovery" tabIndex={-1}>
      <TriageBar caseView={caseView} triage={triage.data} />
      <div className={styles.said}>
        <p role="status" aria-live="polite">
          {said}
        </p>
        {said === '' && <KeyHints />}
        {pending > 0 && (
          <p className={styles.hint}>
            Migrating fills {formatCount(pending)} more by itself.{' '}
            <button type="button" className={styles.link} onClick={() => useUi.getState().go('migration')}>
              See the plan
            </button>
          </p>
        )}
      </div>
      {failure !== null && state.dialog === null && (
        <div className={styles.failure}>
          <ErrorBox error={failure}>
            <Button size="s" onClick={() => useRecovery.setState({ failure: null })}>
              Dismiss
            </Button>
          </ErrorBox>
        </div>
      )}
      {nothing ? (
        <Empty icon={<CircleCheck size={18} aria-hidden />} title="Nothing is missing">
          Every turn has a runtime and an inference id, so there is nothing to recover.
        </Empty>
      ) : (
        <div className={styles.scroller}>
          <Group orientation="horizontal" className={styles.panels}>
            <Panel
              defaultSize={336}
              minSize={290}
              maxSize={620}
              groupResizeBehavior="preserve-pixel-size"
              className={styles.left}
            >
              <Group orientation="vertical">
                <Panel defaultSize="48%" minSize={110} className={styles.pane}>
                  <div className={styles.paneHead}>
                    <h2>Groups</h2>
                    <Segmented
                      label="What the rows are grouped by"
                      value={by}
                      options={GROUPINGS}
                      onChange={(next) => state.groupBy(next)}
                    />
                  </div>
                  {groups.error !== null ? (
                    <div className={styles.failure}>
                      <ErrorBox error={groups.error} onRetry={() => void groups.refetch()} />
                    </div>
                  ) : items === undefined ? (
                    <div className={styles.counting}>
                      {counting !== undefined && <JobProgress job={counting} before="Reading the metadata" />}
                    </div>
                  ) : (
                    <GroupList
                      groups={items}
                      total={groups.data!.groups}
                      open={triage.data === undefined ? null : triage.data.of - triage.data.decided}
                      chosen={group ?? null}
                      onChoose={(name) => {
                        held.current = null
                        if (!sameGroup(name, group ?? null)) choose(name)
                      }}
                      onEnter={focusQueue}
                      box={groupBox}
                      busy={groups.isPlaceholderData}
                    />
                  )}
                </Panel>
                <Resizer label="Height of the groups" />
                <Panel minSize={120} className={styles.pane}>
                  <div className={styles.paneHead}>
                    <h2>
                      Rows{' '}
                      <span>
                        {queue.head !== undefined &&
                          `${queue.total === 0 ? 0 : formatCount(at + 1)} of ${formatCount(queue.total)}`}
                      </span>
                    </h2>
                    <Segmented
                      label="Which rows are listed"
                      value={listed}
                      options={LISTS}
                      onChange={(next) => state.list(next)}
                    />
                  </div>
                  {queue.error !== null ? (
                    <div className={styles.failure}>
                      <ErrorBox error={queue.error} onRetry={queue.retry} />
                    </div>
                  ) : (
                    <QueueList
                      caseView={caseView}
                      rows={queue}
                      at={at}
                      onMove={moveTo}
                      onEnter={() => evidenceBox.current?.focus()}
                      box={queueBox}
                      empty={emptyQueue}
                    />
                  )}
                </Panel>
              </Group>
            </Panel>
            <Resizer label="Width of the queue" />
            <Panel minSize={340}>
              {detail.error !== null && chosen !== null ? (
                <div className={styles.failure}>
                  <ErrorBox error={detail.error} onRetry={() => void detail.refetch()} />
                </div>
              ) : turn !== undefined ? (
                <Evidence
                  caseView={caseView}
                  turn={turn}
                  stale={stale}
                  box={evidenceBox}
                  decision={
                    <Decision
                      turn={turn}
                      alike={alike}
                      waiting={waiting}
                      onTake={take}
                      onAssert={assert}
                      onClose={() => openDialog({ kind: 'close' })}
                      onRule={makeRule}
                      onReopen={(run_id) => void undoOrRedo(caseView, 'undo', run_id).then(focusQueue)}
                    />
                  }
                />
              ) : allDecided ? (
                <div className={styles.center}>
                  <AllDecided triage={triage.data!} />
                </div>
              ) : null}
            </Panel>
          </Group>
        </div>
      )}
      <ByHandDialogs caseView={caseView} turn={turn} queue={queueNow} finalFocus={focusQueue} />
      <RuleDialog caseView={caseView} groups={items ?? []} finalFocus={focusQueue} />
      <RulesFileDialogs caseView={caseView} finalFocus={focusQueue} />
    </section>
  )
}

function KeyHints() {
  return (
    <p className={styles.keys}>
      {KEY_HINTS.map(([key, means]) => (
        <span key={key}>
          <Kbd>{key}</Kbd> {means}
        </span>
      ))}
    </p>
  )
}

function AllDecided({ triage: { of, recovered, closed } }: { readonly triage: Triage }) {
  const { go, show } = useUi()
  const list = useRecovery((state) => state.list)
  return (
    <Empty icon={<CircleCheck size={18} aria-hidden />} title={`All ${plural(of, 'row')} are decided`}>
      <p>
        {formatCount(recovered)} recovered from evidence or asserted, {formatCount(closed)} closed as
        unrecoverable. The journal says who decided what, and each decision can be undone.
      </p>
      <div className={styles.lead}>
        <Button onClick={() => go('journal')}>Journal</Button>
        {closed > 0 && <Button onClick={() => list('closed')}>Closed rows</Button>}
        <Button tone="primary" onClick={() => show('export')}>
          Export…
        </Button>
      </div>
    </Empty>
  )
}
