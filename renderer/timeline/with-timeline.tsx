import type { ReactNode } from 'react'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { useTimeline } from '../api/queries.ts'
import { ErrorBox } from '../ui/error-box.tsx'
import { Stack, Text } from '../ui/layout.tsx'

interface WithTimelineProps {
  readonly caseView: CaseView
  readonly conversationId: string
  readonly children: (timeline: Timeline) => ReactNode
}

/** What is shown of a conversation's timeline, once that is there; why it is not, where it cannot be read. */
export function WithTimeline({ caseView, conversationId, children }: WithTimelineProps) {
  const { data, error, refetch } = useTimeline(caseView, conversationId)
  if (error !== null) {
    return (
      <Text as="div" pad="var(--gutter)">
        <ErrorBox error={error} onRetry={() => void refetch()} />
      </Text>
    )
  }
  return data === undefined ? <Stack fill aria-busy="true" /> : children(data)
}
