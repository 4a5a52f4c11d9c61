import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { FileFilter } from '../../shared/contract/host.ts'
import type { MethodInput, MethodOutput } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { formatBytes } from '../format/number.ts'
import { folderOf } from '../format/text.ts'
import { host } from '../host/index.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, runJob, useJob, type WritingMethod } from '../jobs/jobs.ts'
import { useLeftState } from '../state/left.ts'
import {
  Button,
  Copy,
  DialogActions,
  DialogBody,
  ErrorBox,
  Field,
  IdText,
  Row,
  Segmented,
  Text,
} from '../ui/index.ts'
import { FileDialog } from './file-dialog.tsx'
import styles from './file-writer.module.css'

const DOWNLOADS = host.downloads
/** Where a page that has no dialog of its host's puts a file. */
const PLACES = [
  ['download', 'Download to this computer'],
  ['path', 'Write where Turnscope runs'],
] as const

/** Where to write, and whether a file that stands there may go. */
interface Target {
  readonly path: string
  readonly replace: boolean
}

/** A path that leads to the same file wherever the host was started. */
const isWhole = (path: string): boolean =>
  /^([\\/~]|[a-z]:[\\/]|file:)/i.test(path.trim().replace(/^["'`]/, ''))

interface FileWriterProps<M extends WritingMethod> {
  /** Null for what is about no case. */
  readonly caseView: CaseView | null
  /** The job that writes: its progress is shown. */
  readonly method: M
  /** What it is asked to write, beside the case and the place. */
  readonly input: Omit<MethodInput<M>, 'case_id' | keyof Target>
  /** Name of the file that is offered. */
  readonly suggestion: string
  readonly filter: FileFilter
  /** The word on the button: what happens. */
  readonly action: string
  readonly onClose: () => void
  /** More facts about the file that was written. */
  readonly facts?: (written: MethodOutput<M>) => ReadonlyArray<readonly [term: string, fact: ReactNode]>
  /** What is written, and how; choices are shown until it has been. */
  readonly children: ReactNode
}

/** The inside of a dialog that writes one file: what, where, progress, cancel, and the result with its hash. */
export function FileWriter<M extends WritingMethod>({
  caseView,
  method,
  input,
  suggestion,
  filter,
  action,
  onClose,
  facts,
  children,
}: FileWriterProps<M>) {
  const folder = caseView === null ? null : folderOf(caseView.evidence.path)
  // Never suggested beside the evidence: its folder is not ours to write to.
  const [lastFolder, setLastFolder] = useLeftState('folder of the last file', '')
  const [typed, setPath] = useState<string | null>(null)
  const path = typed ?? (lastFolder === '' ? '' : `${lastFolder}/${suggestion}`)
  const [browsing, setBrowsing] = useState(false)
  const [place, setPlace] = useLeftState<(typeof PLACES)[number][0]>('place of the last file', 'download')
  const downloads = place === 'download' ? DOWNLOADS : null
  const asksPath = host.pickSavePath === null && downloads === null
  const job = useJob(method)
  const run = useMutation({
    mutationFn: async ({ name, ...target }: Target & { readonly name?: string }) => {
      const written = await runJob(method, {
        ...input,
        ...target,
        ...(caseView === null ? {} : { case_id: caseView.case_id }),
      } as unknown as MethodInput<M>)
      if (name !== undefined) DOWNLOADS?.begin(written.path)
      return written
    },
  })
  const start = async (): Promise<void> => {
    if (downloads !== null)
      return run.mutate({ path: downloads.pathFor(suggestion), replace: false, name: suggestion })
    if (host.pickSavePath === null) {
      setLastFolder(folderOf(path.trim()))
      return run.mutate({ path: path.trim(), replace: false })
    }
    const picked = await host.pickSavePath(suggestion, [filter])
    // The native dialog has asked already whether an existing file may go.
    if (picked !== null) run.mutate({ path: picked, replace: true })
  }
  const exists = run.error instanceof TurnscopeError && run.error.kind === 'TargetExists'
  const done = run.data
  return (
    <>
      <DialogBody>
        {children}
        {DOWNLOADS !== null && done === undefined && (
          <Row>
            <Segmented label="Where the file goes" value={place} options={PLACES} onChange={setPlace} />
          </Row>
        )}
        {downloads !== null && done === undefined && (
          <Text tone="muted" size="s">
            <IdText text={suggestion} max={60} /> goes to where your browser keeps downloads. It does not stay
            on the machine where Turnscope runs.
          </Text>
        )}
        {asksPath && done === undefined && (
          <Field label="Path of the new file, on the machine where Turnscope runs" mono>
            <input
              value={path}
              onChange={(event) => setPath(event.target.value)}
              onKeyDown={(event) =>
                event.key === 'Enter' && isWhole(path) && job === undefined && void start()
              }
              placeholder={`/path/to/${suggestion}`}
              spellCheck={false}
              autoComplete="off"
            />
            {folder !== null && (
              <Text tone="muted" size="s">
                Not in <IdText text={folder} max={60} />: the evidence stands there.
              </Text>
            )}
          </Field>
        )}
        {asksPath && done === undefined && (
          <>
            <Row gap={8} align="center">
              <Button size="s" onClick={() => setBrowsing(true)}>
                Browse…
              </Button>
              {path.trim() !== '' && !isWhole(path) && (
                <Text tone="warn" size="s" role="alert">
                  A whole path is needed, from the root on.
                </Text>
              )}
            </Row>
            <FileDialog
              open={browsing}
              title="Where to write"
              action="Write here"
              saves={suggestion}
              onClose={() => setBrowsing(false)}
              onPick={(picked) => {
                setPath(picked)
                setBrowsing(false)
              }}
            />
          </>
        )}
        {job !== undefined && (
          <JobProgress job={job} before="Writing" cancelling="Cancelling leaves no file behind." />
        )}
        {run.error !== null && job === undefined && !isCancelled(run.error) && (
          <ErrorBox error={run.error}>
            {exists && run.variables !== undefined && (
              <Button
                size="s"
                tone="danger"
                onClick={() => run.mutate({ path: run.variables.path, replace: true })}
              >
                Replace the file
              </Button>
            )}
          </ErrorBox>
        )}
        {done !== undefined && (
          <dl className={styles.done} aria-live="polite">
            <div>
              <dt>{run.variables?.name === undefined ? 'Written' : 'Sent'}</dt>
              {run.variables?.name === undefined ? (
                <dd>
                  <IdText text={done.path} /> <Copy text={done.path} what="the path" />
                </dd>
              ) : (
                <dd>
                  <IdText text={run.variables.name} />, to where your browser keeps downloads
                </dd>
              )}
            </div>
            <div>
              <dt>Size</dt>
              <dd>{formatBytes(done.bytes)}</dd>
            </div>
            {facts?.(done).map(([term, fact]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{fact}</dd>
              </div>
            ))}
            <div>
              <dt>SHA-256</dt>
              <dd>
                <code>{done.sha256}</code> <Copy text={done.sha256} what="the hash" />
              </dd>
            </div>
          </dl>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{done === undefined ? 'Not now' : 'Close'}</Button>
        {done === undefined ? (
          <Button
            tone="primary"
            disabled={job !== undefined || (asksPath && !isWhole(path))}
            onClick={() => void start()}
          >
            {host.pickSavePath === null ? action : 'Choose where…'}
          </Button>
        ) : (
          <Button onClick={() => run.reset()}>Write another</Button>
        )}
      </DialogActions>
    </>
  )
}
