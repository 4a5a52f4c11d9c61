import type { ReactNode } from 'react'
import { INTERRUPTED_WORDS, type Interrupted } from '../../shared/contract/interrupted.ts'
import { fileName } from '../format/text.ts'
import { Row, Stack, Text } from './layout.tsx'
import { TimeText } from './time-text.tsx'

interface InterruptedNoticeProps {
  readonly interrupted: readonly Interrupted[]
  readonly className?: string | undefined
  /** The button by which a person says that they have read it. */
  readonly children: ReactNode
}

/** What was under way when everything ended, a sentence each, until somebody has read it. */
export function InterruptedNotice({ interrupted, className, children }: InterruptedNoticeProps) {
  return (
    <Row role="status" gap={12} align="center" className={className} aria-label="Interrupted">
      <Stack as="ul" fill narrows gap={4}>
        {interrupted.map(({ what, at_ms, target, wrote }) => (
          <Text as="li" key={`${at_ms} ${what} ${target}`} tone="warn">
            {what}
            {target !== undefined && (
              <>
                {' '}
                (
                <Text as="bdi" anywhere title={target}>
                  {fileName(target)}
                </Text>
                )
              </>
            )}{' '}
            that began <TimeText ms={at_ms} /> {INTERRUPTED_WORDS[wrote]}
          </Text>
        ))}
      </Stack>
      {children}
    </Row>
  )
}
