import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { useCases } from '../api/queries.ts'
import { FileDialog } from '../files/file-dialog.tsx'
import { folderOf } from '../format/text.ts'
import { host } from '../host/index.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, useJob } from '../jobs/jobs.ts'
import { useUi } from '../state/ui.ts'
import {
  Button,
  Card,
  Empty,
  ErrorBox,
  IdText,
  Page,
  Row,
  Running,
  Stack,
  Text,
  TimeText,
} from '../ui/index.ts'
import styles from './compare.module.css'
import { compareWith } from './use-comparison.ts'

/** Which copy this case is to be compared with: another case, or a file. */
export function PickOther({ caseView }: { readonly caseView: CaseView }) {
  const cases = useCases()
  const choose = useUi((state) => state.choose)
  const job = useJob('case.openBeside')
  const [browsing, setBrowsing] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const open = async (path: string): Promise<void> => {
    setError(null)
    try {
      await compareWith(caseView.case_id, path)
    } catch (failed) {
      if (!isCancelled(failed)) setError(failed)
    }
  }
  const pick = async (): Promise<void> => {
    if (host.pickDatabase === null) return setBrowsing(true)
    const path = await host.pickDatabase()
    if (path !== null) await open(path)
  }
  const others = (cases.data?.items ?? []).filter(
    ({ case_id, problem }) => case_id !== caseView.case_id && problem === undefined,
  )
  return (
    <Page
      title="Compare"
      about="This copy and another: turn by turn, by their full key. The case on screen is A, what was before; the other is B. Neither is changed."
      actions={
        <Button tone="primary" disabled={job !== undefined} onClick={() => void pick()}>
          <FolderOpen size={14} aria-hidden />
          Compare with a file…
        </Button>
      }
    >
      {job !== undefined && (
        <Running label="Opening the other copy">
          <JobProgress job={job} before="Opening the other copy" />
        </Running>
      )}
      {error !== null && <ErrorBox error={error} />}
      <Card title="Compare with a case">
        {others.length === 0 ? (
          <Empty title="There is no other case yet">A file becomes one when it is opened here.</Empty>
        ) : (
          <ul className={styles.cases}>
            {others.map(({ case_id, name, path, label, opened_at_ms }) => (
              <li key={case_id}>
                <Stack
                  as="button"
                  type="button"
                  gap={2}
                  narrows
                  pad="8px 16px"
                  disabled={job !== undefined}
                  onClick={() => choose('compare', { with: case_id })}
                >
                  <Row as="span" gap={10} align="baseline" narrows weight="medium">
                    {label.title !== '' && <IdText text={label.title} max={80} plain />}
                    <IdText text={name} max={60} plain />
                  </Row>
                  <Row as="span" gap="2px 16px" wrap tone="muted" size="s">
                    <IdText text={folderOf(path)} max={88} />
                    <span>
                      opened <TimeText ms={opened_at_ms} />
                    </span>
                  </Row>
                </Stack>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Text tone="muted" size="s">
        Both are sealed and opened as always; what a comparison reads is the working copies.
      </Text>
      <FileDialog
        open={browsing}
        title="Compare with a copied turns.db"
        action="Compare"
        onClose={() => setBrowsing(false)}
        onPick={(path) => {
          setBrowsing(false)
          void open(path)
        }}
      />
    </Page>
  )
}
