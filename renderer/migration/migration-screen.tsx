import { Download, Play, ShieldCheck, Undo2 } from 'lucide-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView, Plan } from '../../shared/contract/model.ts'
import { isDamagedCase } from '../../shared/contract/next-action.ts'
import { isLegacy } from '../../shared/truth/generation.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, useJob } from '../jobs/jobs.ts'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { useUi } from '../state/ui.ts'
import { Button, ErrorBox, Page, Row, Running, Text } from '../ui/index.ts'
import { BackfillCounts } from './backfill-counts.tsx'
import { MigrationResult } from './migration-result.tsx'
import styles from './migration-screen.module.css'
import { Refusal } from './refusal.tsx'
import { runMigration, useMigrationFailure } from './run-migration.ts'
import { Section } from './section.tsx'
import { Steps } from './steps.tsx'
import { usePlan } from './use-plan.ts'

/** What running the plan comes to, in one sentence. */
function summaryOf({ steps, backfill }: Plan): string {
  const changes = steps.filter((step) => step.status === 'pending' && step.kind !== 'backfill').length
  const parts = [
    changes > 0 && `makes ${plural(changes, 'change')} to the schema`,
    backfill.become_complete > 0 && `completes ${plural(backfill.become_complete, 'turn')}`,
    backfill.get_one_of_two > 0 && `gives ${plural(backfill.get_one_of_two, 'turn')} one of two values`,
  ].filter((part) => part !== false)
  return parts.length === 0
    ? 'There is nothing to do'
    : `Running it ${parts.join(', ').replace(/, (?=[^,]*$)/, ' and ')}`
}

/** Whether there is no plan because this file is not to be migrated at all. */
const isRefusal = (error: Error): error is TurnscopeError =>
  error instanceof TurnscopeError && (error.kind === 'LegacyGeneration' || error.kind === 'MigrationRefused')

const hasWork = ({ steps, backfill, refused }: Plan): boolean =>
  refused === null && (backfill.rows_to_fill > 0 || steps.some((step) => step.status === 'pending'))

const DamageRefusal = ({ caseView }: { readonly caseView: CaseView }) => (
  <Refusal reason="The database is damaged: a migration of it would be refused.">
    <SalvageButton caseView={caseView} />
  </Refusal>
)

function PlanView({ caseView, plan }: { readonly caseView: CaseView; readonly plan: Plan }) {
  const running = useJob('migrate.run')
  const failure = useMigrationFailure()
  const work = hasWork(plan)
  const { backfill } = plan
  const damaged = isDamagedCase(caseView)
  const failed = failure.case_id === caseView.case_id ? failure.error : null
  return (
    <>
      {damaged ? (
        <DamageRefusal caseView={caseView} />
      ) : (
        plan.refused !== null && <Refusal reason={plan.refused} />
      )}
      {running !== undefined ? (
        <Running label="Migration running">
          <JobProgress job={running} before="Starting" cancelling="Cancelling leaves the case as it was." />
        </Running>
      ) : (
        plan.refused === null &&
        !damaged && (
          <section className={styles.run} aria-label="Run the plan">
            <div className={styles.before}>
              <Text as="p" size="l" weight="bold">
                {summaryOf(plan)}
              </Text>
              <p className={styles.safe}>
                <ShieldCheck size={15} aria-hidden />
                {work
                  ? 'It happens in the working copy, in one transaction: all of it or nothing. The evidence stays untouched, and no column but the two is changed. Afterwards every untouched value is compared by digest.'
                  : 'The working copy has every column and index, and no turn whose own metadata holds a value that is still missing.'}
              </p>
            </div>
            {work && (
              <Button
                tone="primary"
                size="l"
                writes="migrate.run"
                onClick={() => void runMigration(caseView.case_id)}
              >
                <Play size={15} aria-hidden />
                Migrate and backfill
              </Button>
            )}
          </section>
        )
      )}
      {failed !== null &&
        running === undefined &&
        (isCancelled(failed) ? (
          <p className={styles.cancelled} role="status">
            <Undo2 size={15} aria-hidden />
            Cancelled. The working copy is as it was, and so is the plan.
          </p>
        ) : (
          <ErrorBox error={failed} />
        ))}
      {plan.steps.length > 0 && (
        <Section
          title="Backfill"
          note="each missing value from its own row’s canonical metadata, nothing else"
        >
          <BackfillCounts
            backfill={plan.refused === null ? backfill : { ...backfill, server_fills: null }}
            filled={backfill.rows_to_fill}
            runtime={backfill.fill_runtime}
            inference={backfill.fill_inference}
          />
        </Section>
      )}
      {plan.steps.length > 0 && (
        <Section title="Steps" note={`${formatCount(plan.steps.length)}, in this order`}>
          <Steps steps={plan.steps} />
        </Section>
      )}
    </>
  )
}

/** Plan, run, verify, export. */
export function MigrationScreen({ caseView }: { readonly caseView: CaseView }) {
  const { migration } = caseView
  const job = useJob('plan.compute')
  const running = useJob('migrate.run')
  // While a migration runs the plan is what it was; computing it again would wait for the writer.
  const plan = usePlan(caseView, running === undefined)
  const { show, go } = useUi.getState()
  const legacy = isLegacy(caseView.schema.generation)
  const damaged = migration === null && isDamagedCase(caseView)
  return (
    <Page
      title="Migration"
      about={
        migration !== null
          ? migration.verification.ok
            ? 'The working copy has been migrated, and the result was checked.'
            : 'The working copy has been migrated, and a check of the result failed.'
          : legacy
            ? 'This generation is read as far as it goes; the playbook’s migration starts with v2.'
            : damaged
              ? 'This copy is damaged. What can be salvaged of it can be migrated.'
              : 'The plan is computed without writing anything. Nothing happens until you run it.'
      }
      actions={
        <Button onClick={() => show('export')}>
          <Download size={15} aria-hidden />
          Export the database…
        </Button>
      }
    >
      {migration !== null && <MigrationResult migration={migration} findings={caseView.evidence.findings} />}
      {plan.data !== undefined &&
        (migration === null || hasWork(plan.data) || plan.data.refused !== null) && (
          <PlanView caseView={caseView} plan={plan.data} />
        )}
      {plan.data === undefined && job !== undefined && (
        <Running label="Computing the plan">
          <JobProgress job={job} before="Computing the plan" />
        </Running>
      )}
      {plan.error !== null &&
        plan.data === undefined &&
        (damaged ? (
          <DamageRefusal caseView={caseView} />
        ) : isRefusal(plan.error) ? (
          <Refusal reason={plan.error.message} next={plan.error.next}>
            <Row pad="8px 0 0">
              <Button size="s" onClick={() => go('timeline')}>
                See the timeline
              </Button>
            </Row>
          </Refusal>
        ) : (
          <ErrorBox error={plan.error} onRetry={() => void plan.refetch()} />
        ))}
    </Page>
  )
}
