import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { plural } from '../../shared/truth/words.ts'
import { call } from '../host/connection.ts'
import { isCancelled, runJob, useJob } from '../jobs/jobs.ts'
import {
  Button,
  Empty,
  ErrorBox,
  Field,
  Grid,
  type GridColumn,
  IdText,
  Row,
  Stack,
  sentenceOf,
  Text,
  useGrid,
} from '../ui/index.ts'
import { isSend } from '../ui/typing.ts'
import { DatasetField } from './dataset-field.tsx'
import styles from './fleet.module.css'
import { useFleet } from './fleet-state.ts'

type AnswerRow = readonly (string | number | null)[]

function Answer({ columns, rows, truncated }: MethodOutput<'fleet.ask'>) {
  const [at, setAt] = useState(0)
  const shown = useMemo(
    () =>
      columns.map(
        (name, place): GridColumn<AnswerRow> => ({
          id: `${place}`,
          header: sentenceOf(name),
          min: 110,
          ...(rows.every((row) => typeof row[place] === 'number') ? { align: 'end' as const } : {}),
          cell: (row) =>
            typeof row[place] === 'number' ? (
              row[place]
            ) : row[place] === null ? (
              <Text tone="muted">NULL</Text>
            ) : (
              <IdText text={String(row[place])} wrap={false} />
            ),
          copies: [[name, (row) => row[place] ?? '']],
        }),
      ),
    [columns, rows],
  )
  const grid = useGrid(shown)
  return (
    <>
      <Text as="p" role="status" tone="quiet" pad="0 16px">
        {plural(rows.length, 'row')}
        {truncated && ', and there are more'}
      </Text>
      <Row fill shrinks pad="0 16px 16px">
        <Grid
          label="The answer"
          grid={grid}
          count={rows.length}
          row={(index) => rows[index]}
          rowHeight={28}
          current={Math.min(at, rows.length - 1)}
          onMove={setAt}
          empty={<Empty title="No row" />}
        />
      </Row>
    </>
  )
}

/** What can be asked of a dataset, by DuckDB. */
export function FleetQuestions() {
  const dataset = useFleet((state) => state.dataset)
  const [sql, setSql] = useState('')
  const job = useJob('fleet.ask')
  const ready = useQuery({
    queryKey: ['fleet.questions'],
    queryFn: ({ signal }) => call('fleet.questions', {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const ask = useMutation({ mutationFn: () => runJob('fleet.ask', { path: dataset.trim(), sql }) })
  const can = dataset.trim() !== '' && sql.trim() !== '' && job === undefined
  return (
    <section className={styles.questions} aria-label="Questions">
      <Stack gap={10} pad={16}>
        <DatasetField label="Folder of the dataset" />
        <Field label="A question that teams ask" mono>
          <select
            value=""
            onChange={(event) => setSql(ready.data?.items[Number(event.target.value)]?.sql ?? '')}
          >
            <option value="" disabled>
              Choose one to begin with
            </option>
            {ready.data?.items.map(({ title }, at) => (
              <option key={title} value={at}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field
          label="SQL of DuckDB: copies, places, turns, conversations, switches, missing, findings, pointers"
          mono
        >
          <textarea
            rows={6}
            value={sql}
            onChange={(event) => setSql(event.target.value)}
            onKeyDown={(event) => {
              if (!isSend(event)) return
              event.preventDefault()
              if (can) ask.mutate()
            }}
            spellCheck={false}
            autoComplete="off"
          />
        </Field>
        <Row gap={8} align="center">
          <Button tone="primary" disabled={!can} onClick={() => ask.mutate()}>
            Ask
          </Button>
          {job !== undefined && <Button onClick={job.cancel}>Cancel</Button>}
          <Text tone="muted" size="s">
            It reads the dataset and nothing else.
          </Text>
        </Row>
        {ask.error !== null && job === undefined && !isCancelled(ask.error) && <ErrorBox error={ask.error} />}
      </Stack>
      {ask.data !== undefined && <Answer key={ask.submittedAt} {...ask.data} />}
    </section>
  )
}
