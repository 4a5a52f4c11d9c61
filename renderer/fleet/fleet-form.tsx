import { useMutation } from '@tanstack/react-query'
import { FolderSearch } from 'lucide-react'
import { host } from '../host/index.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, runJob, useJob } from '../jobs/jobs.ts'
import { Button, ErrorBox, Field, Row, Stack, Text } from '../ui/index.ts'
import { isSend } from '../ui/typing.ts'
import { DatasetField } from './dataset-field.tsx'
import styles from './fleet.module.css'
import { EVERY_ROW, pathsOf, setFleet, useFleet } from './fleet-state.ts'

/** Which copies to look at, and how far that is. */
export function FleetForm() {
  const { paths: typed, dataset } = useFleet()
  const job = useJob('fleet.run')
  const paths = pathsOf(typed)
  const run = useMutation({
    mutationFn: () => {
      setFleet({ filter: EVERY_ROW, row: 0 })
      return runJob('fleet.run', {
        paths,
        ...(dataset.trim() === '' ? {} : { dataset_path: dataset.trim() }),
      })
    },
  })
  const add = async (): Promise<void> => {
    const picked = await host.pickFolder!()
    if (picked !== null) setFleet({ paths: [...paths, picked].join('\n') })
  }
  return (
    <Stack
      gap={10}
      as="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (paths.length > 0 && job === undefined) run.mutate()
      }}
    >
      <Field
        label={
          <>
            Folders and files, a path a line
            {host.pickFolder === null && ', on the machine where Turnscope runs'}
          </>
        }
        mono
      >
        <textarea
          rows={Math.min(6, Math.max(2, paths.length + 1))}
          value={typed}
          onChange={(event) => setFleet({ paths: event.target.value })}
          onKeyDown={(event) => {
            if (!isSend(event)) return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
          placeholder="/customers/2026-11"
          spellCheck={false}
          autoComplete="off"
        />
      </Field>
      <details className={styles.more}>
        <summary>Write a dataset along</summary>
        <DatasetField label="Folder for its Parquet files: a new one, or a dataset that is there. Contents never go in." />
      </details>
      <Row gap={10} align="center">
        {host.pickFolder !== null && (
          <Button onClick={() => void add()} disabled={job !== undefined}>
            Add a folder…
          </Button>
        )}
        <Button tone="primary" type="submit" disabled={paths.length === 0 || job !== undefined}>
          <FolderSearch size={15} aria-hidden />
          Look at every copy
        </Button>
        <Text tone="muted" size="s">
          Each copy is looked at in a process of its own, and none is changed. What is known by its seal is
          not looked at again.
        </Text>
      </Row>
      {job !== undefined && (
        <JobProgress job={job} before="Finding copies" cancelling="What was found is kept." />
      )}
      {run.error !== null && job === undefined && !isCancelled(run.error) && <ErrorBox error={run.error} />}
    </Stack>
  )
}
