import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  FileLock2,
  GitCommitVertical,
  Info,
  Search,
  TriangleAlert,
} from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { findingsInWords } from '../../shared/truth/words.ts'
import { formatBytes } from '../format/number.ts'
import { shortHash } from '../format/text.ts'
import { useUntold } from '../host/untold.ts'
import { Brand } from '../start/brand.tsx'
import { useUi } from '../state/ui.ts'
import {
  bySeverity,
  Chip,
  ChipButton,
  Copy,
  Findings,
  findingsTone,
  IdText,
  Kbd,
  Pop,
  Stack,
  sentenceOf,
  Text,
  TimeText,
  titleOf,
} from '../ui/index.ts'
import { CaseMenu } from './case-menu.tsx'
import { generationWords } from './generation-words.ts'
import styles from './header.module.css'

function Seal({ caseView }: { readonly caseView: CaseView }) {
  const { files, sealed_at_ms, path } = caseView.evidence
  const main = files[0]
  if (main === undefined) return null
  return (
    <Pop
      title="The seal of this evidence"
      trigger={
        <ChipButton tone="ok" title={`SHA-256 of ${titleOf(main.name)}\n${main.sha256}`}>
          <FileLock2 size={14} aria-hidden />
          <span className={styles.optional}>sealed</span> <code>{shortHash(main.sha256)}</code>
        </ChipButton>
      }
    >
      <Text as="p" tone="muted">
        Hashed while it was copied, <TimeText ms={sealed_at_ms} />, from
      </Text>
      <p className={styles.path}>
        <IdText text={path} />
      </p>
      <Stack as="ul" gap={10}>
        {files.map((file) => (
          <li key={file.name}>
            <span className={styles.fileName}>
              <IdText text={file.name} max={60} /> <Text tone="muted">{formatBytes(file.bytes)}</Text>
            </span>
            <span className={styles.hash}>
              <code>{file.sha256}</code>
              <Copy text={file.sha256} what={`the SHA-256 of ${file.name}`} />
            </span>
          </li>
        ))}
      </Stack>
    </Pop>
  )
}

function FindingsChip({ caseView }: { readonly caseView: CaseView }) {
  const findings = bySeverity(caseView.evidence.findings)
  const { checks } = useUntold(caseView)
  const first = findings[0]
  if (first === undefined) {
    return (
      <Chip className={styles.optional}>
        {checks === null ? <CircleCheck size={14} aria-hidden /> : <CircleDashed size={14} aria-hidden />}
        {checks ?? findingsInWords(findings)}
      </Chip>
    )
  }
  const Icon = first.severity === 'error' ? CircleAlert : first.severity === 'warning' ? TriangleAlert : Info
  return (
    <Pop
      title={findingsInWords(findings)}
      trigger={
        <ChipButton tone={findingsTone(findings)} className={styles.findings}>
          <Icon size={14} aria-hidden />
          {findingsInWords(findings)}
          <span className={styles.firstFinding}>{sentenceOf(first.message)}</span>
        </ChipButton>
      }
    >
      <Findings findings={findings} />
    </Pop>
  )
}

/** What this case is about, always in sight: file, seal, generation, findings. */
export function Header({ caseView }: { readonly caseView: CaseView }) {
  const show = useUi((state) => state.show)
  const bytes = caseView.evidence.files.reduce((sum, file) => sum + file.bytes, 0)
  const generation = generationWords(caseView)
  const { title, ticket } = caseView.label ?? { title: '', ticket: '' }
  return (
    <header className={styles.header}>
      <span className={styles.brand}>
        <Brand />
      </span>
      <CaseMenu
        caseView={caseView}
        trigger={
          <ChipButton
            className={styles.file}
            title={[title, ticket, caseView.evidence.path]
              .filter((each) => each !== '')
              .map(titleOf)
              .join('\n')}
          >
            {ticket !== '' && (
              <Text tone="accent" weight="medium" narrows ellipsis>
                <IdText text={ticket} max={24} plain titled={false} />
              </Text>
            )}
            <b>
              <IdText text={title === '' ? caseView.name : title} max={36} plain titled={false} />
            </b>
            <span className={styles.optional}>{formatBytes(bytes)}</span>
          </ChipButton>
        }
      />
      <Seal caseView={caseView} />
      <Chip tone={generation.tone}>
        <GitCommitVertical size={14} aria-hidden />
        {generation.text}
      </Chip>
      <FindingsChip caseView={caseView} />
      <button
        type="button"
        className={styles.search}
        onClick={() => show('palette')}
        aria-keyshortcuts="Control+K"
      >
        <Search size={14} aria-hidden />
        <span className={styles.searchText}>Go to, or do anything</span>
        <Kbd>Ctrl K</Kbd>
      </button>
    </header>
  )
}
