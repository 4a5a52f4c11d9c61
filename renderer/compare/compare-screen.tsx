import type { CaseView } from '../../shared/contract/model.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, useJob } from '../jobs/jobs.ts'
import { useUi } from '../state/ui.ts'
import { Button, ErrorBox, IdText, Page, Running, Segmented, Stack, sentenceOf, Text } from '../ui/index.ts'
import styles from './compare.module.css'
import { ComparedTurns } from './compared-turns.tsx'
import { PickOther } from './pick-other.tsx'
import { Summary } from './summary.tsx'
import { useBeside, useComparison } from './use-comparison.ts'

/** Two copies beside each other: this case, and the one that was chosen. */
export function CompareScreen({ caseView }: { readonly caseView: CaseView }) {
  const other_id = useUi((state) => state.choices.compare.with)
  return other_id === null ? (
    <PickOther caseView={caseView} />
  ) : (
    <Beside key={other_id} caseView={caseView} other_id={other_id} />
  )
}

function Beside({ caseView, other_id }: { readonly caseView: CaseView; readonly other_id: string }) {
  const beside = useBeside(caseView, other_id)
  const job = useJob('case.openBeside')
  if (beside.data !== undefined) return <Two caseView={caseView} beside={beside.data} />
  return (
    <Page title="Compare">
      {job !== undefined && (
        <Running label="Opening the other copy">
          <JobProgress job={job} before="Opening the other copy" />
        </Running>
      )}
      {beside.error !== null && (
        <ErrorBox error={beside.error} onRetry={() => void beside.refetch()}>
          <Another />
        </ErrorBox>
      )}
    </Page>
  )
}

/** To the choice of another copy. */
function Another() {
  const choose = useUi((state) => state.choose)
  return (
    <Button size="s" onClick={() => choose('compare', { with: null, conv: null, row: 0 })}>
      Compare with another…
    </Button>
  )
}

interface TwoProps {
  readonly caseView: CaseView
  readonly beside: { readonly view: CaseView; readonly times: number }
}

function Two({ caseView, beside }: TwoProps) {
  const { data, error, job, begun, again } = useComparison(caseView, beside)
  const shown = useUi((state) => state.choices.compare.show)
  const choose = useUi((state) => state.choose)
  const other = beside.view
  return (
    <Stack as="section" fill shrinks aria-label="Compare">
      <header className={styles.head}>
        <h1>Compare</h1>
        <p className={styles.sides}>
          <b>A</b> <IdText text={caseView.evidence.path} max={56} /> <b>B</b>{' '}
          <IdText text={other.evidence.path} max={56} />
        </p>
        <Segmented
          label="What is shown of the comparison"
          value={shown}
          options={[
            ['summary', 'Summary'],
            ['turns', 'Turns'],
          ]}
          onChange={(show) => choose('compare', { show })}
        />
        <Another />
      </header>
      {job !== undefined && (
        <Text as="div" pad="10px 16px 0">
          <Running label="Comparing">
            <JobProgress job={job} before="Reading the turns of both" />
          </Running>
        </Text>
      )}
      {error !== null && job === undefined && (
        <Text as="div" pad="10px 16px 0">
          {isCancelled(error) ? (
            <Button size="s" onClick={again}>
              Compare again
            </Button>
          ) : (
            <ErrorBox error={error} onRetry={again} />
          )}
        </Text>
      )}
      {data !== undefined && (
        <p className={styles.words} role="status">
          {sentenceOf(data.words)}
        </p>
      )}
      {shown === 'summary'
        ? data !== undefined && <Summary comparison={data} />
        : begun && <ComparedTurns caseView={caseView} other={other} again={again} />}
    </Stack>
  )
}
