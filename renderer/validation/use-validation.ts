import { skipToken, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { CaseView } from '../../shared/contract/model.ts'
import type { Validation } from '../../shared/contract/playbook.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { runJob, useJob } from '../jobs/jobs.ts'
import { useDebounced } from '../ui/use-debounced.ts'

interface Question {
  /** The case that it is asked of; another case starts with the plain question. */
  readonly case_id: string | null
  /** The conversation whose history is checked; null lets the engine choose. */
  readonly conv_id: string | null
  readonly thorough: boolean
}

/** What a person asked to be checked beyond the plain run. */
const useQuestion = create<Question>()(() => ({ case_id: null, conv_id: null, thorough: false }))

const questionOf = (question: Question, case_id: string): Question =>
  question.case_id === case_id ? question : useQuestion.getInitialState()

/** Whether this case is to be checked with the full integrity_check. */
export const useThorough = (case_id: string): boolean =>
  useQuestion((question) => questionOf(question, case_id).thorough)

/** Has a case checked beyond the plain run. */
export const ask = (case_id: string, wanted: Partial<Omit<Question, 'case_id'>>): void =>
  useQuestion.setState((question) => ({ ...questionOf(question, case_id), ...wanted, case_id }))

/** How long a case that was just opened must stay as it is before it is checked unasked. */
const CALM_MS = 1500

let running: AbortController | null = null

/** One run at a time: a newer revision ends the run of the older, whoever still watches that. */
async function run(
  input: Parameters<typeof runJob<'validation.run'>>[1],
  signal: AbortSignal,
): Promise<Validation> {
  running?.abort()
  running = new AbortController()
  const validation = await runJob('validation.run', input, AbortSignal.any([signal, running.signal]))
  queryClient.setQueryData(keys.validated(input.case_id), validation)
  return validation
}

/**
 * The playbook's checks of this revision of the case: they run once when a case is opened, and after a write when
 * somebody looks at them. Until then the verdicts before stand, as placeholder data.
 * @param asked whether a person looks at them; otherwise they wait for the background checks, which read the same pages
 */
export function useValidation(caseView: CaseView, asked: boolean) {
  const migrating = useJob('migrate.run') !== undefined
  const { conv_id, thorough } = questionOf(useQuestion(), caseView.case_id)
  const input = { ...(conv_id === null ? {} : { conv_id }), thorough }
  const { quick_check, evidence } = caseView
  const settled = quick_check !== null || evidence.findings.some(({ code }) => code === 'background-failed')
  const calm = useDebounced(caseView.revision, CALM_MS) === caseView.revision
  const before = useQuery<Validation>({
    queryKey: keys.validated(caseView.case_id),
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  }).data
  return useQuery<Validation>({
    queryKey: keys.inCase(caseView, 'validation.run', input),
    queryFn: ({ signal }) => run({ case_id: caseView.case_id, ...input }, signal),
    // While a migration runs the checks are what they were; running them would wait for the writer.
    enabled: !migrating && ((settled && calm && before === undefined) || asked),
    // The verdicts before stay in sight, marked, until the new ones are there.
    placeholderData: before,
  })
}
