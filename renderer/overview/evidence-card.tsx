import type { CaseView } from '../../shared/contract/model.ts'
import { findingsInWords } from '../../shared/truth/words.ts'
import { formatBytes } from '../format/number.ts'
import { useUntold } from '../host/untold.ts'
import { Card, Copy, CopyableId, Facts, Findings, IdText, Row, Text, TimeText } from '../ui/index.ts'
import styles from './evidence-card.module.css'

const JOURNAL = {
  wal: 'write-ahead log (WAL)',
  rollback: 'rollback journal',
  unknown: 'cannot be told from the header',
} as const

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** The files as they were sealed, and everything odd about them. */
export function EvidenceCard({ caseView }: { readonly caseView: CaseView }) {
  const { evidence } = caseView
  const { checks } = useUntold(caseView)
  return (
    <Card title="Evidence" note="sealed while it was copied, never opened by SQLite, never written">
      <Facts
        facts={[
          ['path', <CopyableId key="path" text={evidence.path} />],
          ['sealed', <TimeText key="sealed" ms={evidence.sealed_at_ms} />],
          ...(evidence.packed === undefined
            ? []
            : [
                [
                  'taken out of',
                  <span key="packed">
                    <IdText text={evidence.packed.name} max={60} /> ({evidence.packed.kind},{' '}
                    {formatBytes(evidence.packed.bytes)}), <IdText text={evidence.packed.part} max={60} />,
                    SHA-256 <code>{evidence.packed.sha256}</code>
                  </span>,
                ] as const,
              ]),
          ['journal mode', JOURNAL[evidence.journal_mode]],
        ]}
      />
      <ul className={styles.files}>
        {evidence.files.map((file) => (
          <li key={file.name}>
            <Row as="span" gap={10} align="baseline" narrows>
              <IdText text={file.name} max={60} />
              <Text nowrap tone="muted">
                {formatBytes(file.bytes)}
              </Text>
            </Row>
            <span className={styles.hash}>
              <Text rigid>SHA-256</Text>
              <code>{file.sha256}</code>
              <Copy text={file.sha256} what={`the SHA-256 of ${file.name}`} />
            </span>
          </li>
        ))}
      </ul>
      <h3 className={styles.sub}>
        {checks === null
          ? sentence(findingsInWords(evidence.findings))
          : evidence.findings.length === 0
            ? sentence(checks)
            : `${findingsInWords(evidence.findings)} so far, ${checks}`}
      </h3>
      {evidence.findings.length > 0 ? (
        <Findings findings={evidence.findings} />
      ) : (
        <Text as="p" tone="muted">
          Header, size and sidecars fit together{checks === null ? '.' : '; the pages are not read yet.'}
        </Text>
      )}
    </Card>
  )
}
