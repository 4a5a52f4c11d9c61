import { CircleCheck } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import { isDamagedCase } from '../../shared/contract/next-action.ts'
import type { Triage } from '../../shared/contract/recovery.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { useJob } from '../jobs/jobs.ts'
import { usePreferences } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import {
  Button,
  Empty,
  ErrorBox,
  focusIfFree,
  Kbd,
  Keys,
  Row,
  SearchField,
  Segmented,
  Text,
} from '../ui/index.ts'
import { Panels, StackingPanels } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { ByHandDialogs } from './by-hand-dialogs.tsx'
import { bringIntoSight } from './candidate-in-sight.ts'
import { Decision } from './decision.tsx'
import { Evidence } from './evidence.tsx'
import { GroupList } from './group-list.tsx'
import { sameGroup } from './groups.ts'
import { QueueList } from './queue-list.tsx'
import styles from './recovery-screen.module.css'
import { RuleDialog } from './rule-dialog.tsx'
import { RulesFileDialogs } from './rules-file-dialogs.tsx'
import { SiftMenus } from './sift-menus.tsx'
import { triage, useRecovery } from './state.ts'
import { leavesOut } from './triage.ts'
import { TriageBar } from './triage-bar.tsx'
import { useRecoveryKeys } from './use-recovery-keys.ts'
import { useTriageOnScreen } from './use-triage.ts'

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
  [['j', 'k'], 'rows'],
  [['g'], 'groups'],
  [['1–9'], 'take'],
  [['e'], 'assert'],
  [['x'], 'unrecoverable'],
  [['r'], 'rule'],
  [['u'], 'undo'],
  [['?'], 'all keys'],
] as const

const OUT_OF_SIGHT = 'That candidate was out of sight and is on screen now. Press again to take it.'

export function TriageView({ caseView }: { readonly caseView: CaseView }) {
  const { by, group, listed, sift, said, failure, dialog } = useRecovery()
  const goToTurn = useUi((ui) => ui.goToTurn)
  const screen = useRef<HTMLElement>(null)
  const groupBox = useRef<HTMLDivElement>(null)
  const queueBox = useRef<HTMLDivElement>(null)
  const evidenceBox = useRef<HTMLElement>(null)
  const focusQueue = (): HTMLElement | null => {
    const target = queueBox.current ?? screen.current
    target?.focus()
    return target
  }
  useEffect(() => {
    focusIfFree(queueBox.current)
    triage.tell({ type: 'settled' })
  }, [])

  const counting = useJob('shapes.list')
  const on = useTriageOnScreen(caseView, focusQueue)
  const { progress, groups, queue, at, detail, chosen, turn, stale, waiting } = on
  const items = groups.data?.items
  const pending = caseView.recovery?.pending ?? 0
  useRecoveryKeys({
    move: on.move,
    decide: (key, index) => {
      // A number writes at once: what it writes has to be on screen.
      if (key === 'take' && !bringIntoSight(index)) triage.tell({ type: 'said', said: OUT_OF_SIGHT })
      else on.decide(key, index)
    },
    groups: () => groupBox.current?.focus(),
    rule: on.makeRule,
    timeline: () => turn !== undefined && goToTurn(turn),
    back: () => {
      const had = document.activeElement
      triage.tell({ type: 'dismissed' })
      return focusQueue() !== had
    },
  })

  const nothing = progress?.of === 0
  const allDecided = progress !== undefined && progress.of > 0 && progress.decided === progress.of

  let emptyQueue: ReactNode = null
  if (!queue.pending && !queue.stale) {
    emptyQueue = leavesOut(sift) ? (
      <Empty title="No row of this group matches" />
    ) : listed === 'closed' ? (
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
      <TriageBar caseView={caseView} triage={progress} />
      <div className={styles.said}>
        <p role="status" aria-live="polite">
          {said}
        </p>
        {said === '' && <KeyHints />}
        {pending > 0 && !isDamagedCase(caseView) && (
          <Text as="p" tone="info">
            Migrating fills {formatCount(pending)} more by itself.{' '}
            <Button tone="link" onClick={() => useUi.getState().go('migration')}>
              See the plan
            </Button>
          </Text>
        )}
      </div>
      {failure !== null && dialog === null && (
        <Text as="div" rigid pad="10px 16px">
          <ErrorBox error={failure}>
            <Button size="s" onClick={() => triage.tell({ type: 'dismissed' })}>
              Dismiss
            </Button>
          </ErrorBox>
        </Text>
      )}
      {nothing ? (
        <Empty icon={<CircleCheck size={18} aria-hidden />} title="Nothing is missing">
          Every turn has a runtime and an inference id, so there is nothing to recover.
        </Empty>
      ) : (
        <StackingPanels name="recovery" least={460} orientation="horizontal">
          <Panel
            id="lists"
            defaultSize={336}
            minSize={290}
            maxSize={620}
            groupResizeBehavior="preserve-pixel-size"
            className={styles.left}
          >
            <Panels name="recovery-lists" orientation="vertical">
              <Panel id="groups" defaultSize="48%" minSize={110} className={styles.pane}>
                <div className={styles.paneHead}>
                  <h2>Groups</h2>
                  <Segmented
                    label="What the rows are grouped by"
                    value={by}
                    options={GROUPINGS}
                    onChange={(next) => triage.tell({ type: 'grouped', by: next })}
                  />
                </div>
                {groups.error !== null ? (
                  <Text as="div" rigid pad="10px 16px">
                    <ErrorBox error={groups.error} onRetry={() => void groups.refetch()} />
                  </Text>
                ) : items === undefined ? (
                  <Text as="div" pad="16px 14px">
                    {counting !== undefined && <JobProgress job={counting} before="Reading the metadata" />}
                  </Text>
                ) : (
                  <GroupList
                    groups={items}
                    total={groups.data!.groups}
                    open={progress === undefined ? null : progress.of - progress.decided}
                    chosen={group ?? null}
                    onChoose={(name) => {
                      if (!sameGroup(name, group ?? null)) triage.tell({ type: 'chose', group: name })
                    }}
                    onEnter={focusQueue}
                    box={groupBox}
                    busy={groups.isPlaceholderData}
                  />
                )}
              </Panel>
              <Resizer label="Height of the groups" />
              <Panel id="rows" minSize={120} className={styles.pane}>
                <div className={styles.paneHead}>
                  <h2>
                    Rows{' '}
                    <span>
                      {!queue.pending &&
                        `${queue.total === 0 ? 0 : formatCount(at + 1)} of ${formatCount(queue.total)}`}
                    </span>
                  </h2>
                  <Segmented
                    label="Which rows are listed"
                    value={listed}
                    options={LISTS}
                    onChange={(next) => triage.tell({ type: 'listed', listed: next })}
                  />
                </div>
                <Text as="div" rigid pad="6px 12px">
                  <SearchField
                    value={sift.search}
                    onChange={(search) => triage.tell({ type: 'sifted', sift: { search } })}
                    onDown={focusQueue}
                    label="Search these rows"
                    placeholder="Conversation, session, turn, runtime"
                  />
                  <SiftMenus
                    groups={items ?? []}
                    sift={sift}
                    onChange={(change) => triage.tell({ type: 'sifted', sift: change })}
                  />
                </Text>
                {queue.error !== null ? (
                  <Text as="div" rigid pad="10px 16px">
                    <ErrorBox error={queue.error} onRetry={queue.retry} />
                  </Text>
                ) : (
                  <QueueList
                    caseView={caseView}
                    rows={queue}
                    at={at}
                    onMove={on.moveTo}
                    onEnter={() => evidenceBox.current?.focus()}
                    box={queueBox}
                    empty={emptyQueue}
                  />
                )}
              </Panel>
            </Panels>
          </Panel>
          <Resizer label="Width of the queue" />
          <Panel id="row" minSize={340}>
            {detail.error !== null && chosen !== null ? (
              <Text as="div" rigid pad="10px 16px">
                <ErrorBox error={detail.error} onRetry={() => void detail.refetch()} />
              </Text>
            ) : turn !== undefined ? (
              <Evidence
                caseView={caseView}
                turn={turn}
                stale={stale}
                box={evidenceBox}
                decision={
                  <Decision
                    turn={turn}
                    alike={on.alike}
                    waiting={waiting}
                    onTake={on.take}
                    onAssert={() => on.decide('assert')}
                    onClose={() => on.decide('close')}
                    onRule={on.makeRule}
                    onReopen={on.reopen}
                  />
                }
              />
            ) : allDecided ? (
              <div className={styles.center}>
                <AllDecided triage={progress!} />
              </div>
            ) : null}
          </Panel>
        </StackingPanels>
      )}
      <ByHandDialogs caseView={caseView} turn={turn} queue={on.queueNow} finalFocus={focusQueue} />
      <RuleDialog caseView={caseView} groups={items ?? []} finalFocus={focusQueue} />
      <RulesFileDialogs caseView={caseView} finalFocus={focusQueue} />
    </section>
  )
}

function KeyHints() {
  if (!usePreferences((state) => state.letters.on)) return null
  return (
    <Row as="p" gap="2px 14px" wrap tone="muted">
      {KEY_HINTS.map(([keys, means]) => (
        <span key={means}>
          <Keys keys={keys} /> {means}
        </span>
      ))}
    </Row>
  )
}

function AllDecided({ triage: { of, recovered, closed } }: { readonly triage: Triage }) {
  const { go, show } = useUi()
  return (
    <Empty
      icon={<CircleCheck size={18} aria-hidden />}
      title={`All ${plural(of, 'row')} are decided`}
      actions={
        <>
          <Button onClick={() => go('journal')}>Journal</Button>
          {closed > 0 && (
            <Button onClick={() => triage.tell({ type: 'listed', listed: 'closed' })}>Closed rows</Button>
          )}
          <Button tone="primary" onClick={() => show('export')}>
            Export…
          </Button>
        </>
      }
    >
      {formatCount(recovered)} recovered from evidence or asserted, {formatCount(closed)} closed as
      unrecoverable. The journal says who decided what, and each decision can be undone.
    </Empty>
  )
}
