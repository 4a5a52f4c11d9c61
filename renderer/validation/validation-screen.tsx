import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { CheckId, Validation, ValidationCheck } from '../../shared/contract/playbook.ts'
import { formatDuration } from '../format/time.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, useJob } from '../jobs/jobs.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import { Button, Chip, ErrorBox, TimeText } from '../ui/index.ts'
import { CheckActions } from './check-actions.tsx'
import { CheckCard } from './check-card.tsx'
import { summaryOf } from './summary.ts'
import { ask, useThorough, useValidation } from './use-validation.ts'
import styles from './validation-screen.module.css'

function SummaryLine({ validation }: { readonly validation: Validation }) {
  const { passed, of, by } = summaryOf(validation)
  return (
    <p className={styles.summary} role="status">
      <b>
        {passed} of {of}
      </b>{' '}
      pass
      {by.fail > 0 && <Chip tone="bad">{by.fail} fail</Chip>}
      {by.attention > 0 && (
        <Chip tone="warn">
          {by.attention} {by.attention === 1 ? 'needs' : 'need'} a look
        </Chip>
      )}
      {by['not-applicable'] > 0 && <Chip>{by['not-applicable']} not applicable</Chip>}
      <span className={styles.when}>
        <TimeText ms={validation.ran_at_ms} />, in {formatDuration(validation.took_ms)}
        {validation.thorough && ', with the full integrity_check'}
      </span>
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
      <div className={styles.bar}>
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
      </div>
      <ol className={styles.checks}>
        {checks.map((check) => (
          <CheckCard
            key={check.id}
            check={check}
            open={isOpen(check)}
            onToggle={() => setChosen({ ...chosen, [check.id]: !isOpen(check) })}
            actions={<CheckActions caseView={caseView} validation={validation} check={check} />}
          />
        ))}
      </ol>
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
    <div className={styles.scroller}>
      <div className={styles.page}>
        <header className={styles.head}>
          <div>
            <h1>Validation</h1>
            <p>
              The playbook’s checks, each by itself, on the working copy. Every statement can be pasted into
              the sqlite3 shell and gives the same there.
            </p>
          </div>
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
        </header>
        {job !== undefined && (
          <section className={styles.running} aria-label="Checks running">
            <JobProgress job={job} before="Running the checks" />
          </section>
        )}
        {migrating && <p className={styles.wait}>They run again when the migration has ended.</p>}
        {error !== null &&
          job === undefined &&
          (isCancelled(error) && data !== undefined ? (
            <p className={styles.wait}>Cancelled. The verdicts below are those of the run before.</p>
          ) : (
            <ErrorBox error={error} onRetry={() => void refetch()} />
          ))}
        {data !== undefined && (
          <div className={isPlaceholderData ? styles.before : styles.now} aria-busy={isPlaceholderData}>
            {isPlaceholderData && <p className={styles.wait}>From before the case changed:</p>}
            <Checks caseView={caseView} validation={data} />
          </div>
        )}
      </div>
    </div>
  )
}
