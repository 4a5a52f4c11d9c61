import { useMutation } from '@tanstack/react-query'
import type { CaseView } from '../../shared/contract/model.ts'
import { READ_NEWEST, readOnlyWords } from '../../shared/contract/read-only.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { runJob } from '../jobs/jobs.ts'
import { Button, ErrorBox, Row, Text, TimeText } from '../ui/index.ts'
import styles from './case-screen.module.css'

/** That another Turnscope has the case, so that it can only be read here; until it is free and somebody tries again. */
export function ReadOnlyNotice({ caseView: { case_id, read_only } }: { readonly caseView: CaseView }) {
  const again = useMutation({
    mutationFn: () => runJob('case.open', { case_id, or_read_only: true, newest: true }),
    onSuccess: (view) => queryClient.setQueryData(keys.view(case_id), view),
  })
  if (read_only === undefined) return null
  const { since_ms, copied_at_ms } = read_only
  return (
    <div className={styles.notice}>
      <Row role="status" gap={12} align="center" aria-label="Read only">
        <Text fill tone="warn">
          {readOnlyWords(read_only)}
          {since_ms !== null && (
            <>
              {' '}
              since <TimeText ms={since_ms} />
            </>
          )}
          . This is a copy of the case as it was at <TimeText ms={copied_at_ms} />. The other Turnscope goes
          on writing, and nothing that it has written since is in it.
        </Text>
        <Button size="s" disabled={again.isPending} onClick={() => again.mutate()}>
          {READ_NEWEST}
        </Button>
      </Row>
      {again.error !== null && <ErrorBox error={again.error} />}
    </div>
  )
}
