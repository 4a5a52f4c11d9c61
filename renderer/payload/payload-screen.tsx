import type { CaseView } from '../../shared/contract/model.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, useJob } from '../jobs/jobs.ts'
import { ErrorBox, Page, Row, Running, Segmented } from '../ui/index.ts'
import { FolderForm } from './folder-form.tsx'
import { change, ofCase, usePayloadCheck } from './payload-check.ts'
import { PayloadForm } from './payload-form.tsx'
import { PayloadResult } from './payload-result.tsx'
import { SourceResult } from './source-result.tsx'
import { ABOUT } from './words.ts'

const WHAT = [
  ['payload', 'A captured payload'],
  ['source', 'A consumer’s sources'],
] as const

/** Which age of the debug API's contract something keeps to, and what its keys are called now. */
export function PayloadScreen({ caseView }: { readonly caseView: CaseView }) {
  const { case_id } = caseView
  const { what, checked, error } = ofCase(usePayloadCheck(), case_id)
  const checking = useJob('payload.check')
  const scanning = useJob('payload.scan')
  const job = checking ?? scanning
  return (
    <Page title="Payload check" about={ABOUT}>
      <Row>
        <Segmented
          label="What is checked"
          value={what}
          options={WHAT}
          onChange={(next) => change(case_id, { what: next, checked: null, error: null })}
        />
      </Row>
      {what === 'payload' ? <PayloadForm caseView={caseView} /> : <FolderForm caseView={caseView} />}
      {job !== undefined && (
        <Running label="Checking">
          <JobProgress job={job} before="Reading" />
        </Running>
      )}
      {error !== null && job === undefined && !isCancelled(error) && <ErrorBox error={error} />}
      {checked?.kind === 'payload' && <PayloadResult caseView={caseView} checked={checked} />}
      {checked?.kind === 'source' && <SourceResult checked={checked} />}
    </Page>
  )
}
