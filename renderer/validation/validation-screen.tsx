import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { CheckId, Validation, ValidationCheck } from '../../shared/contract/playbook.ts'
import { verdictCounts } from '../../shared/truth/verdicts.ts'
import { formatDuration } from '../format/time.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, useJob } from '../jobs/jobs.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import { Button, Chip, ErrorBox, Page, Row, Running, Text, TimeText } from '../ui/index.ts'
import { CheckActions } from './check-actions.tsx'
import { CheckCard } from './check-card.tsx'
import { ask, useThorough, useValidation } from './use-validation.ts'
import styles from './validation-screen.module.css'

function SummaryLine({ validation }: { readonly validation: Validation }) {
  const by = verdictCounts(validation.checks)
  return (
    <p className={styles.summary} role="status">
      <b>
        {by.pass} of {validation.checks.length}
      </b>{' '}
      pass
      {by.fail > 0 && <Chip tone="bad">{by.fail} fail</Chip>}
      {by.attention > 0 && (
        <Chip tone="warn">
          {by.attention} {by.attention === 1 ? 'needs' : 'need'} a look
        </Chip>
      )}
      {by['not-applicable'] > 0 && (
        <Chip>
          {by['not-applicable']} {by['not-applicable'] === 1 ? 'does' : 'do'} not apply
        </Chip>
      )}
      <Text tone="muted" size="s">
        <TimeText ms={validation.ran_at_ms} />, in {formatDuration(validation.took_ms)}
        {validation.thorough && ', with the full integrity_check'}
      </Text>
    </p>
  )
}

/** What passes needs no reading; everything else is open from the start. */
const startsOpen = ({ verdict }: ValidationCheck): boolean => verdict === 'attention' || verdict === 'fail'

function Checks({ caseView, validation }: { readonly caseView: CaseView; readonly validation: Validation }) {
  const [chosen, setChosen] = useState<Partial<Record<CheckId, boolean>>>({})
  const { checks } = validation
  const isOpen = (check: ValidationCheck): boolean => chosen[check.id] ?? startsOpen(check)
  const allOpen = checks.every(isOpen)
  const setAll = (open: boolean): void => setChosen(Object.fromEntries(checks.map(({ id }) => [id, open])))
  return (
    <>
      <Row gap="4px 8px" wrap align="center">
        <SummaryLine validation={validation} />
        <Button tone="quiet" size="s" onClick={() => setAll(!allOpen)}>
          {allOpen ? 'Close all' : 'Open all'}
        </Button>
        <ExportMenu
          of={{ table: { table: 'validation' }, title: 'Validation' }}
          copies={{
            what: 'the verdicts',
            data: {
              columns: ['number', 'check', 'verdict', 'explanation'],
              rows: checks.map(({ number, id, verdict, explanation }) => [number, id, verdict, explanation]),
            },
          }}
        />
      </Row>
      <Text as="ol" clip card>
        {checks.map((check) => (
          <CheckCard
            key={check.id}
            check={check}
            open={isOpen(check)}
            onToggle={() => setChosen({ ...chosen, [check.id]: !isOpen(check) })}
            actions={<CheckActions caseView={caseView} validation={validation} check={check} />}
          />
        ))}
      </Text>
    </>
  )
}

/** The playbook's checks, each with its work shown. */
export function ValidationScreen({ caseView }: { readonly caseView: CaseView }) {
  const { data, error, isPlaceholderData, refetch } = useValidation(caseView, true)
  const job = useJob('validation.run')
  const migrating = useJob('migrate.run') !== undefined
  const thorough = useThorough(caseView.case_id)
  return (
    <Page
      title="Validation"
      about="The playbook’s checks, each by itself, on the working copy. Every statement can be pasted into the sqlite3 shell and gives the same there."
      actions={
        <>
          <label className={styles.thorough} title="Reads every page and every index: slow on a large file">
            <input
              type="checkbox"
              checked={thorough}
              disabled={migrating}
              onChange={(event) => ask(caseView.case_id, { thorough: event.target.checked })}
            />
            Full integrity_check
          </label>
          <Button disabled={job !== undefined || migrating} onClick={() => void refetch()}>
            <RotateCw size={14} aria-hidden />
            Run again
          </Button>
        </>
      }
    >
      {job !== undefined && (
        <Running label="Checks running">
          <JobProgress job={job} before="Running the checks" />
        </Running>
      )}
      {migrating && (
        <Text as="p" tone="muted">
          They run again when the migration has ended.
        </Text>
      )}
      {error !== null &&
        job === undefined &&
        (isCancelled(error) && data !== undefined ? (
          <Text as="p" tone="muted">
            Cancelled. The verdicts below are those of the run before.
          </Text>
        ) : (
          <ErrorBox error={error} onRetry={() => void refetch()} />
        ))}
      {data !== undefined && (
        <div className={isPlaceholderData ? styles.before : styles.now} aria-busy={isPlaceholderData}>
          {isPlaceholderData && (
            <Text as="p" tone="muted">
              From before the case changed:
            </Text>
          )}
          <Checks caseView={caseView} validation={data} />
        </div>
      )}
    </Page>
  )
}
