import { useMutation } from '@tanstack/react-query'
import {
  CircleCheck,
  CircleDashed,
  FileQuestion,
  FileWarning,
  LifeBuoy,
  ShieldCheck,
  Trash2,
} from 'lucide-react'
import { useState } from 'react'
import type { CaseSummary } from '../../shared/contract/cases.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { useCases } from '../api/queries.ts'
import { formatBytes } from '../format/number.ts'
import { folderOf, shortHash } from '../format/text.ts'
import { call } from '../host/connection.ts'
import {
  Button,
  Chip,
  ErrorBox,
  IconButton,
  IdText,
  Row,
  SearchField,
  Stack,
  Text,
  TimeText,
  titleOf,
} from '../ui/index.ts'
import { DeleteCase } from './delete-case.tsx'
import { HeldRefusals } from './held-refusals.tsx'
import { LabelCase } from './label-case.tsx'
import { openPath, resumeCase, useOpening } from './opening.ts'
import styles from './recent-cases.module.css'
import { stepWords } from './step-words.ts'

const EVIDENCE = {
  unchanged: { word: 'evidence unchanged', tone: 'ok', Icon: ShieldCheck },
  changed: { word: 'evidence changed since', tone: 'warn', Icon: FileWarning },
  gone: { word: 'evidence not there any more', tone: 'plain', Icon: FileQuestion },
} as const

function Case({ summary, onDelete }: { readonly summary: CaseSummary; readonly onDelete: () => void }) {
  const busy = useOpening(({ opening }) => opening.kind === 'opening')
  const { word, tone, Icon } = EVIDENCE[summary.evidence_state]
  return (
    <li className={styles.case}>
      <Stack
        type="button"
        as="button"
        gap={2}
        narrows
        pad="10px 0 10px 16px"
        disabled={busy}
        onClick={() => void resumeCase(summary)}
        aria-label={`Resume the case ${titleOf(summary.name)}`}
      >
        <Row as="span" gap={10} align="baseline" narrows weight="medium">
          {summary.label.title !== '' && <IdText text={summary.label.title} max={80} plain />}
          {summary.label.ticket !== '' && (
            <Chip>
              <IdText text={summary.label.ticket} max={40} plain />
            </Chip>
          )}
          <IdText text={summary.name} max={60} plain />
          <Text nowrap tone="muted" weight="plain">
            {formatBytes(summary.bytes)}, {formatBytes(summary.disk_bytes)} on the disk
          </Text>
        </Row>
        <Row as="span" clip narrows tone="muted" size="s">
          <IdText text={folderOf(summary.path)} max={88} />
        </Row>
        <Row as="span" gap="2px 16px" wrap tone="muted" size="s">
          <span className={styles.hash} title={`SHA-256 ${summary.sha256}`}>
            sealed <code>{shortHash(summary.sha256)}</code>
          </span>
          <span>
            opened <TimeText ms={summary.opened_at_ms} />
          </span>
        </Row>
      </Stack>
      <span className={styles.chips}>
        <Chip tone={tone}>
          <Icon size={13} aria-hidden />
          {word}
        </Chip>
        {summary.salvaged && (
          <Chip tone="warn">
            <LifeBuoy size={13} aria-hidden />
            salvaged
          </Chip>
        )}
        <Chip tone={summary.migrated ? 'ok' : 'plain'}>
          {summary.migrated ? <CircleCheck size={13} aria-hidden /> : <CircleDashed size={13} aria-hidden />}
          {stepWords(summary)}
        </Chip>
      </span>
      <Row as="span" gap={4} align="center">
        {summary.evidence_state === 'changed' && (
          <Button size="s" disabled={busy} onClick={() => void openPath(summary.path)}>
            Reload…
          </Button>
        )}
        <Button size="s" disabled={busy} onClick={() => void resumeCase(summary)}>
          Resume
        </Button>
        <HeldRefusals summary={summary}>
          <LabelCase summary={summary} />
          <IconButton
            label={`Delete the case ${summary.name}…`}
            writes="cases.delete"
            disabled={busy}
            onClick={onDelete}
          >
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </HeldRefusals>
      </Row>
    </li>
  )
}

/** The cases there are, newest first. */
export function RecentCases() {
  const cases = useCases()
  const [typed, setTyped] = useState('')
  const [doomed, setDoomed] = useState<CaseSummary | null>(null)
  const remove = useMutation({
    mutationFn: ({ case_id }: CaseSummary) => call('cases.delete', { case_id }),
    onSuccess: () => setDoomed(null),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.cases }),
  })

  if (cases.error !== null) return <ErrorBox error={cases.error} onRetry={() => void cases.refetch()} />
  const all = [...(cases.data?.items ?? [])].sort((a, b) => Number(b.opened_at_ms) - Number(a.opened_at_ms))
  if (all.length === 0) return null
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const items = all.filter(({ name, path, sha256, label, case_id }) => {
    const text = [label.title, label.ticket, name, path, sha256, case_id].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const bytes = all.reduce((sum, { disk_bytes }) => sum + disk_bytes, 0)
  return (
    <Stack as="section" gap={8} aria-label="Cases">
      <div className={styles.head}>
        <h2>Cases</h2>
        <span>
          {items.length < all.length && `${formatCount(items.length)} of `}
          {plural(all.length, 'case')}, {formatBytes(bytes)} on the disk, kept until you delete them
        </span>
        {all.length > 1 && (
          <div className={styles.find}>
            <SearchField
              value={typed}
              onChange={setTyped}
              label="Search cases"
              placeholder="Name, ticket, file, hash"
            />
          </div>
        )}
      </div>
      <Text as="ul" clip card>
        {items.map((summary) => (
          <Case key={summary.case_id} summary={summary} onDelete={() => setDoomed(summary)} />
        ))}
      </Text>
      <DeleteCase
        summary={doomed}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={(summary) => remove.mutate(summary)}
        onClose={() => {
          remove.reset()
          setDoomed(null)
        }}
      />
    </Stack>
  )
}
