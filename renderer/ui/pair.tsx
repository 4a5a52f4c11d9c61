import type { ReactNode } from 'react'
import { Stack, Text } from './layout.tsx'

interface PairProps {
  readonly top: ReactNode
  readonly bottom: ReactNode
  readonly title?: string | undefined
}

/** Two facts that belong together, one above the other, so that all of a row is in sight at once. */
export function Pair({ top, bottom, title }: PairProps) {
  return (
    <Stack as="span" gap={1} narrows title={title}>
      <Text as="span" narrows ellipsis>
        {top}
      </Text>
      <Text as="span" narrows ellipsis tone="muted" size="s">
        {bottom}
      </Text>
    </Stack>
  )
}
