import type { TurnDetail } from '../../shared/contract/model.ts'
import { Copy, IdText, JsonPath, Row, Stack, Text } from '../ui/index.ts'
import styles from './candidate-list.module.css'
import { RULE_WORDS } from './rule-words.ts'
import section from './turn-inspector.module.css'

const COLUMN_WORDS = { runtime_key: 'for runtime', inference_id: 'for inference' } as const

/** Values found elsewhere in the turn's own metadata. None of them is filled by itself. */
export function CandidateList({ turn }: { readonly turn: TurnDetail }) {
  if (turn.candidates.length === 0) return null
  return (
    <section className={section.section}>
      <h3>Candidates</h3>
      <Stack as="ul" gap={6}>
        {turn.candidates.map((candidate) => (
          <li key={`${candidate.column} ${candidate.path}`} className={styles.candidate}>
            <Stack fill narrows>
              <Row as="p" gap="0 8px" wrap align="baseline" narrows weight="medium">
                <IdText text={candidate.value} max={200} />
                <Text tone="muted" size="s" weight="plain">
                  {COLUMN_WORDS[candidate.column]}
                </Text>
              </Row>
              <JsonPath path={candidate.path} />
              <Text as="p" tone="quiet" size="s" title={candidate.rule}>
                {RULE_WORDS[candidate.rule]}
              </Text>
            </Stack>
            <Copy text={candidate.value} what="the value" />
          </li>
        ))}
      </Stack>
    </section>
  )
}
