import { useMutation } from '@tanstack/react-query'
import { Database, Files, History, Link2, PackageOpen, ScrollText } from 'lucide-react'
import { Fragment, useEffect, useRef, useState } from 'react'
import type { CaseSummary, EvidenceLook } from '../../shared/contract/cases.ts'
import { toFailure } from '../../shared/contract/errors.ts'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { formatBytes } from '../format/number.ts'
import { fileName, folderOf } from '../format/text.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { useJob } from '../jobs/jobs.ts'
import { Button, ErrorBox, Findings, IdText, Row, sentenceOf, Text, TimeText, titleOf } from '../ui/index.ts'
import { DeleteCase } from './delete-case.tsx'
import { HeldRefusals } from './held-refusals.tsx'
import {
  dismissOpening,
  openEvidence,
  openPath,
  openWithLog,
  type Picked,
  pick,
  resumeCase,
  type Said,
  salvageFile,
  startOver,
  useOpening,
} from './opening.ts'
import styles from './opening-panel.module.css'
import { stepWords } from './step-words.ts'

interface Asked {
  readonly look: EvidenceLook
  readonly picked: Picked
}

/** One click opens a database with one of the logs that may be its own. */
function WithLog({
  look,
  picked,
  log,
}: {
  readonly look: EvidenceLook
  readonly picked: Said
  readonly log: EvidenceLook['wals'][number]
}) {
  return (
    <Button
      size="s"
      tone="primary"
      aria-label={`Open with ${titleOf(log.name)} as its -wal`}
      onClick={() => void openWithLog(look, picked, log)}
    >
      Open with <IdText text={log.name} max={40} />
    </Button>
  )
}

function Asking({ look, picked }: Asked) {
  const { existing, earlier, refused } = look
  const [leaving, setLeaving] = useState<CaseSummary | null>(null)
  const over = useMutation({ mutationFn: (of: CaseSummary) => startOver(look, of, picked) })
  const open = (): void => void openEvidence(look, picked)
  // What is most likely wanted is one press of Enter away.
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const unchanged = existing?.evidence_state === 'unchanged'
  return (
    <>
      <div className={styles.title}>
        <Database size={18} aria-hidden />
        <Text as="div" narrows>
          <Text as="h2" narrows size="l" weight="bold">
            <IdText text={look.name} max={80} plain />
          </Text>
          <Row as="span" clip narrows tone="muted" size="s">
            <IdText text={folderOf(look.path)} max={90} />
          </Row>
          <ul className={styles.files} aria-label="Files of this evidence">
            {look.files.map((file) => (
              <li key={file.name}>
                <IdText text={file.name} max={60} /> <Text tone="muted">{formatBytes(file.bytes)}</Text>
              </li>
            ))}
          </ul>
        </Text>
      </div>

      {look.findings.length > 0 && <Findings findings={look.findings} />}

      {existing !== null && (
        <p className={styles.note}>
          <History size={15} aria-hidden />
          <span>
            {unchanged
              ? 'There is a case of this evidence already, '
              : 'There is a case of an earlier state of this file; the file has changed since. The case was '}
            opened last <TimeText ms={existing.opened_at_ms} />
            {`, ${stepWords(existing)}.`}
          </span>
        </p>
      )}

      {existing === null && earlier !== null && (
        <p className={styles.note}>
          <History size={15} aria-hidden />
          <span>
            This file was copied again: there is a case of what stood here before, opened last{' '}
            <TimeText ms={earlier.opened_at_ms} />. Its decisions can be carried over to where the rows are
            the same; what is new, gone or changed is told. That case stays as it is.
          </span>
        </p>
      )}

      {refused !== null && (
        <p className={styles.note}>
          <ScrollText size={15} aria-hidden />
          <span>
            {look.wals.length > 0
              ? 'As it stands it cannot be opened, only together with its log.'
              : 'As it stands it cannot be opened: put its log beside it, then look again.'}
          </span>
        </p>
      )}

      {look.wals.map((log) => (
        <p key={log.name} className={styles.note}>
          <ScrollText size={15} aria-hidden />
          <span>
            <IdText text={log.name} max={60} />
            {log.bytes !== null && ` (${formatBytes(log.bytes)})`} is a write-ahead log that fits by its
            content. It is copied and sealed with the database.{' '}
            <WithLog look={look} picked={picked} log={log} />
          </span>
        </p>
      ))}

      {picked.named && picked.companion !== null && (
        <WithStore timeline_path={picked.companion}>. It is copied by the same rule.</WithStore>
      )}

      {look.companion !== null && !picked.named && (refused === null || look.wals.length > 0) && (
        <label className={styles.note}>
          <input
            type="checkbox"
            checked={picked.companion !== null}
            onChange={(event) =>
              pick(look, { ...picked, companion: event.target.checked ? look.companion : null })
            }
          />
          <Link2 size={15} aria-hidden />
          <span>
            Read the timeline store{' '}
            {look.companion === look.path ? (
              'in the same archive'
            ) : (
              <>
                beside it, <IdText text={fileName(look.companion)} max={60} />
              </>
            )}
            , for the latest pointers. It is copied by the same rule, and its pointers are shown apart: they
            are not history.
          </span>
        </label>
      )}

      <Row gap={8} wrap end>
        <Button tone="quiet" onClick={dismissOpening}>
          Not now
        </Button>
        {existing !== null && unchanged && refused === null && (
          <HeldRefusals summary={existing}>
            <Button tone="quiet" writes="cases.delete" onClick={() => setLeaving(existing)}>
              Start over…
            </Button>
          </HeldRefusals>
        )}
        {refused !== null ? (
          <Button
            ref={existing === null ? first : undefined}
            onClick={() => void openPath(look.path, picked.named ? picked.companion : null, picked.part)}
          >
            Look again
          </Button>
        ) : existing !== null ? (
          <Button ref={unchanged ? undefined : first} tone={unchanged ? 'default' : 'primary'} onClick={open}>
            {unchanged ? 'Copy and compare again' : 'Open what is there now'}
          </Button>
        ) : (
          earlier !== null && (
            <Button
              ref={first}
              tone="primary"
              onClick={() => void openEvidence(look, { ...picked, carry_from: earlier.case_id })}
            >
              Reload, with its decisions
            </Button>
          )
        )}
        {existing !== null ? (
          <Button
            ref={unchanged || refused !== null ? first : undefined}
            tone={unchanged ? 'primary' : 'default'}
            onClick={() => void resumeCase(existing)}
          >
            Resume the case
          </Button>
        ) : (
          refused === null && (
            <Button
              ref={earlier === null ? first : undefined}
              tone={earlier === null ? 'primary' : 'default'}
              onClick={open}
            >
              Open
            </Button>
          )
        )}
      </Row>
      <DeleteCase
        summary={leaving}
        pending={over.isPending}
        error={over.error}
        onConfirm={over.mutate}
        onClose={() => setLeaving(null)}
      />
    </>
  )
}

function WithStore({
  timeline_path,
  children,
}: {
  readonly timeline_path: string
  readonly children?: string
}) {
  return (
    <p className={styles.note}>
      <Link2 size={15} aria-hidden />
      <span>
        with its timeline store <IdText text={fileName(timeline_path)} max={60} />
        {children}
      </span>
    </p>
  )
}

function Running({ name, timeline_path }: { readonly name: string; readonly timeline_path: string | null }) {
  const job = useJob('case.open')
  return (
    <>
      <Text as="h2" narrows size="l" weight="bold">
        Opening <IdText text={name} max={60} />
      </Text>
      {job !== undefined && <JobProgress job={job} before="Looking at the evidence" />}
      {timeline_path !== null && <WithStore timeline_path={timeline_path} />}
    </>
  )
}

/** A file that is no database by itself: which of those in it is meant. */
function Choosing({ look, companion }: { readonly look: EvidenceLook; readonly companion: string | null }) {
  const { choices, path } = look
  if (choices === null) return null
  return (
    <>
      <Text as="h2" narrows size="l" weight="bold">
        <IdText text={look.name} max={80} plain />
      </Text>
      <p className={styles.note}>
        <PackageOpen size={15} aria-hidden />
        <span>{sentenceOf(choices.message)}</span>
      </p>
      <Row gap={8} wrap end>
        <Button tone="quiet" onClick={dismissOpening}>
          Not now
        </Button>
        {choices.inside.map((inside) => (
          <Button
            key={inside}
            aria-label={`Open ${titleOf(inside)}`}
            onClick={() => void openPath(path, companion, { inside })}
          >
            Open <IdText text={inside} max={50} />
          </Button>
        ))}
        {choices.at !== null && (
          <Button tone="primary" onClick={() => void openPath(path, companion, { at: choices.at! })}>
            Open it from byte {formatCount(choices.at)}
          </Button>
        )}
      </Row>
    </>
  )
}

/** Several files were dropped: which of them is the database. */
function Sorting({ sorted }: { readonly sorted: MethodOutput<'evidence.sort'> }) {
  const { databases, timeline_path, wal_path, others } = sorted
  return (
    <>
      <Text as="h2" narrows size="l" weight="bold">
        {databases.length === 1 ? 'Several files were dropped' : `${databases.length} databases were dropped`}
      </Text>
      {others.length > 0 && (
        <p className={styles.note}>
          <Files size={15} aria-hidden />
          <span>
            Left out, because nothing says what they are to it:{' '}
            {others.map((path, at) => (
              <Fragment key={path}>
                {at > 0 && ', '}
                <IdText text={fileName(path)} max={50} />
              </Fragment>
            ))}
            .
          </span>
        </p>
      )}
      <Row gap={8} wrap end>
        <Button tone="quiet" onClick={dismissOpening}>
          Not now
        </Button>
        {databases.map((path) => (
          <Button
            key={path}
            aria-label={`Open ${titleOf(path)}`}
            onClick={() => void openPath(path, timeline_path, {}, wal_path)}
          >
            Open <IdText text={fileName(path)} max={50} />
          </Button>
        ))}
      </Row>
    </>
  )
}

/** What goes on between picking a file and seeing its case. */
export function OpeningPanel() {
  const { opening } = useOpening()
  switch (opening.kind) {
    case 'none':
      return null
    case 'looking':
      return (
        <section className={styles.panel} aria-label="Opening" aria-busy>
          <Text as="p" tone="quiet" role="status">
            Looking at <IdText text={fileName(opening.path)} max={60} />…
          </Text>
        </section>
      )
    case 'sorting':
      return (
        <section className={styles.panel} aria-label="Before opening">
          <Sorting sorted={opening.sorted} />
        </section>
      )
    case 'asking':
      return (
        <section className={styles.panel} aria-label="Before opening">
          {opening.look.choices === null ? (
            <Asking look={opening.look} picked={opening} />
          ) : (
            <Choosing look={opening.look} companion={opening.named ? opening.companion : null} />
          )}
        </section>
      )
    case 'opening':
      return (
        <section className={styles.panel} aria-label="Opening">
          <Running name={opening.name} timeline_path={opening.timeline_path} />
        </section>
      )
    case 'failed':
      return (
        <ErrorBox error={opening.error} onRetry={opening.again}>
          {opening.asked?.look.wals.map((log) => (
            <WithLog key={log.name} {...opening.asked!} log={log} />
          ))}
          {opening.readOnly !== undefined && (
            <Button size="s" tone="primary" onClick={opening.readOnly}>
              Open read only
            </Button>
          )}
          {toFailure(opening.error).detail === 'salvageable' && opening.path !== '' && (
            <Button size="s" onClick={() => void salvageFile(opening.path)}>
              Salvage what can be read
            </Button>
          )}
          <Button size="s" tone="quiet" onClick={dismissOpening}>
            Dismiss
          </Button>
        </ErrorBox>
      )
    default:
      return assertNever(opening)
  }
}
