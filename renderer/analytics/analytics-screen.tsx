import { ArrowRight, CircleOff, ShieldCheck } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { isDamagedCase } from '../../shared/contract/next-action.ts'
import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { sentenceIn } from '../format/time.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { useJob } from '../jobs/jobs.ts'
import { OnlyRead } from '../salvage/only-read.tsx'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { Button, CutoverBar, ErrorBox, Row, Stack, Text, TimeText } from '../ui/index.ts'
import { Page, Running } from '../ui/page.tsx'
import styles from './analytics-screen.module.css'
import { ConversationsTable } from './conversations-table.tsx'
import { CoverageChart } from './coverage-chart.tsx'
import { OverTimeChart } from './over-time-chart.tsx'
import { RepeatedTable } from './repeated-table.tsx'
import { RuntimesChart } from './runtimes-chart.tsx'
import { useAnalytics } from './use-analytics.ts'
import { leftOutWords } from './words.ts'

function Cutover({ analytics, caseView }: { readonly analytics: Analytics; readonly caseView: CaseView }) {
  const { cutover, explanation, left_out, counted } = analytics
  const words = leftOutWords(analytics)
  const zone = useZone()
  return (
    <Stack as="section" gap={7} card pad="14px 16px" aria-label="Cutover">
      <div className={styles.from}>
        <Text tone="muted" size="m">
          Cutover
        </Text>
        <b>{cutover.from_ms === null ? 'none' : <TimeText ms={cutover.from_ms} />}</b>
      </div>
      {cutover.from_ms !== null && <CutoverBar before={left_out.turns} after={counted.turns} />}
      <p className={styles.explanation}>{sentenceIn(explanation, zone)}</p>
      {words !== null && (
        <p className={styles.leftOut}>
          <b>{words}</b> {left_out.why}
        </p>
      )}
      <OnlyRead caseView={caseView} />
    </Stack>
  )
}

function NoCutover({ caseView }: { readonly caseView: CaseView }) {
  const go = useUi((state) => state.go)
  const missing = caseView.counts?.missing_runtime_or_inference ?? 0
  return (
    <section className={styles.none} aria-label="No charts">
      <CircleOff size={20} aria-hidden />
      <div>
        <p className={styles.noneTitle}>No charts of usage: nothing could be counted honestly</p>
        <p>
          Counts per runtime, switches and inference volumes come from turns after the cutover alone.
          {caseView.counts?.turns !== 0 &&
            ' Below stands how complete the turns are; that is coverage, not usage.'}
        </p>
        <div className={styles.nextSteps}>
          {isDamagedCase(caseView) ? (
            <SalvageButton caseView={caseView} size="s" />
          ) : (
            missing > 0 &&
            caseView.migration === null && (
              <Button size="s" onClick={() => go('migration')}>
                See what a migration fills
                <ArrowRight size={13} aria-hidden />
              </Button>
            )
          )}
          {missing > 0 && (
            <Button size="s" tone="quiet" onClick={() => go('missing')}>
              {plural(missing, 'turn')} without a value
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

interface TileProps {
  readonly label: string
  readonly n: string
  readonly note: string
}

const Tile = ({ label, n, note }: TileProps) => (
  <div className={styles.tile}>
    <dt>{label}</dt>
    <dd>
      <span className={styles.number}>{n}</span>
      <Text tone="muted" size="s">
        {note}
      </Text>
    </dd>
  </div>
)

function Tiles({ analytics }: { readonly analytics: Analytics }) {
  const { counted, runtimes_total, switches, repeated_inference_ids } = analytics
  const made = [
    ['Server-made runtimes', analytics.server_made],
    ['Server-made inference ids', analytics.server_made_inference],
  ] as const
  const inside = switches.at_least - switches.certain
  return (
    <dl className={styles.tiles}>
      <Tile label="Turns counted" n={formatCount(counted.turns)} note="from the cutover on" />
      <Tile
        label="Conversations"
        n={formatCount(counted.conversations)}
        note={`with ${formatCount(runtimes_total)} ${runtimes_total === 1 ? 'runtime' : 'runtimes'}`}
      />
      <Tile
        label="Switches, certain"
        n={formatCount(switches.certain)}
        note="between two turns that both say"
      />
      <Tile
        label="Switches, at least"
        n={formatCount(switches.at_least)}
        note={inside === 0 ? 'none lies inside an unknown run' : `${formatCount(inside)} inside unknown runs`}
      />
      <Tile
        label="Inference ids seen again"
        n={formatCount(repeated_inference_ids.total)}
        note={repeated_inference_ids.total === 0 ? 'each turn has its own' : 'on more than one turn'}
      />
      {made
        .filter(([, n]) => n > 0)
        .map(([label, n]) => (
          <Tile
            key={label}
            label={label}
            n={formatCount(n)}
            note="a server made them of something not canonical"
          />
        ))}
    </dl>
  )
}

function Charts({ caseView, analytics }: { readonly caseView: CaseView; readonly analytics: Analytics }) {
  if (analytics.cutover.from_ms === null) {
    return (
      <>
        <NoCutover caseView={caseView} />
        {analytics.coverage.turns > 0 && <CoverageChart caseView={caseView} analytics={analytics} />}
      </>
    )
  }
  return (
    <>
      <Tiles analytics={analytics} />
      <RuntimesChart caseView={caseView} analytics={analytics} />
      <OverTimeChart caseView={caseView} analytics={analytics} />
      <div className={styles.pair}>
        <ConversationsTable analytics={analytics} />
        <RepeatedTable analytics={analytics} />
      </div>
      {analytics.coverage.turns > 0 && <CoverageChart caseView={caseView} analytics={analytics} />}
    </>
  )
}

/** Counts that can be relied on, and what they leave out. */
export function AnalyticsScreen({ caseView }: { readonly caseView: CaseView }) {
  const migrating = useJob('migrate.run')
  const { data, error, refetch } = useAnalytics(caseView, migrating === undefined)
  const job = useJob('analytics.get')
  return (
    <Page
      title="Analytics"
      about={
        <Row as="span" gap={7} className={styles.about}>
          <ShieldCheck size={15} aria-hidden />
          Turns from the cutover on, and nothing else: before it, what is missing could belong to any runtime.
        </Row>
      }
      width={1120}
    >
      {data !== undefined ? (
        <>
          <Cutover caseView={caseView} analytics={data} />
          <Charts caseView={caseView} analytics={data} />
        </>
      ) : error !== null ? (
        <ErrorBox error={error} onRetry={() => void refetch()} />
      ) : job !== undefined ? (
        <Running label="Counting">
          <JobProgress job={job} before="Reading the turns" />
        </Running>
      ) : (
        migrating !== undefined && (
          <Text as="p" tone="muted" size="s">
            Waits for the migration to end.
          </Text>
        )
      )}
    </Page>
  )
}
