import { FolderOpen } from 'lucide-react'
import { fromFailure } from '../../shared/contract/errors.ts'
import type { FleetItem } from '../../shared/contract/fleet.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { formatBytes } from '../format/number.ts'
import { REASONS } from '../format/reasons.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { openPath } from '../start/opening.ts'
import { Button, Copy, ErrorBox, Facts, Findings, IdText, Row, Stack, Text } from '../ui/index.ts'

/** All that is known of one copy, and the way into it. */
export function FleetDetails({ item }: { readonly item: FleetItem }) {
  const reasons = Object.entries(item.missing_by_reason ?? {}) as [keyof typeof REASONS, number][]
  return (
    <Stack gap={14} pad={16} as="section" aria-label="The selected copy">
      <Row gap={8} align="center" apart>
        <Text as="h2" weight="bold" narrows>
          <IdText text={item.label} />
        </Text>
        <Button tone="primary" size="s" onClick={() => void openPath(item.path, item.timeline_path)}>
          <FolderOpen size={14} aria-hidden />
          Open as a case
        </Button>
      </Row>
      {item.error !== null && <ErrorBox error={fromFailure(item.error)} />}
      <Facts
        facts={[
          ['Path', <IdText key="path" text={item.path} />],
          ['Size', formatBytes(item.bytes)],
          ...(item.timeline_path === null
            ? []
            : [['Timeline store', <IdText key="store" text={item.timeline_path} />] as const]),
          ...item.files.map(
            ({ name, sha256 }) =>
              [
                `SHA-256 of ${visibleText(name)}`,
                <>
                  <code key={name}>{sha256}</code> <Copy text={sha256} what="the hash" />
                </>,
              ] as const,
          ),
        ]}
      />
      {item.findings.length > 0 && <Findings findings={item.findings} />}
      {reasons.length > 0 && (
        <Facts facts={reasons.map(([reason, rows]) => [REASONS[reason].short, formatCount(rows)] as const)} />
      )}
      {item.runtimes !== null && item.runtimes.length > 0 && (
        <Facts
          facts={item.runtimes
            .slice(0, 20)
            .map(
              ({ runtime_key, turns, conversations }) =>
                [
                  runtimeWord(runtime_key),
                  `${formatCount(turns)} turns in ${formatCount(conversations)} conversations`,
                ] as const,
            )}
        />
      )}
    </Stack>
  )
}
