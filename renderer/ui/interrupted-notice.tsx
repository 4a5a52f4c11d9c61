import { useState } from 'react'
import { INTERRUPTED_WORDS, type Interrupted } from '../../shared/contract/interrupted.ts'
import type { MethodName } from '../../shared/contract/methods.ts'
import { fileName } from '../format/text.ts'
import { Button } from './button.tsx'
import { ErrorBox } from './error-box.tsx'
import { IdText, titleOf } from './id-text.tsx'
import { Row, Stack, Text } from './layout.tsx'
import { TimeText } from './time-text.tsx'

interface InterruptedNoticeProps {
  readonly interrupted: readonly Interrupted[]
  readonly className?: string | undefined
  /** What `onRead` calls, where that may be refused. */
  readonly writes?: MethodName
  /** A person says that they have read it. */
  readonly onRead: () => Promise<void>
}

/** What was under way when everything ended, a sentence each, until somebody has read it. */
export function InterruptedNotice({ interrupted, className, writes, onRead }: InterruptedNoticeProps) {
  const [error, setError] = useState<unknown>(null)
  if (interrupted.length === 0) return null
  return (
    <Stack gap={10} className={className}>
      <Row role="status" gap={12} align="center" aria-label="Interrupted">
        <Stack as="ul" fill narrows gap={4}>
          {interrupted.map(({ what, at_ms, target, wrote }) => (
            <Text as="li" key={`${at_ms} ${what} ${target}`} tone="warn">
              {what}
              {target !== undefined && (
                <Text title={titleOf(target)}>
                  {' '}
                  (<IdText text={fileName(target)} max={80} wrap plain titled={false} />)
                </Text>
              )}{' '}
              that began <TimeText ms={at_ms} /> {INTERRUPTED_WORDS[wrote]}
            </Text>
          ))}
        </Stack>
        <Button size="s" writes={writes} onClick={() => void onRead().catch(setError)}>
          Dismiss
        </Button>
      </Row>
      {error !== null && <ErrorBox error={error} />}
    </Stack>
  )
}
