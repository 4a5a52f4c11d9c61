import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { CaseSummary } from '../../shared/contract/cases.ts'
import type { MethodInput, MethodOutput } from '../../shared/contract/methods.ts'
import type { CaseView, TurnFilter, TurnId } from '../../shared/contract/model.ts'
import type { Grouping, RecoveryRule, RuleSkip } from '../../shared/contract/recovery.ts'
import { call } from '../host/connection.ts'
import { runJob } from '../jobs/jobs.ts'
import { useUi } from '../state/ui.ts'
import { queryClient } from './client.ts'
import { keys } from './keys.ts'
import { useRows } from './use-rows.ts'

export const useEngineInfo = () =>
  useQuery({ queryKey: keys.info, queryFn: ({ signal }) => call('engine.info', {}, { signal }) })

export const useCases = () =>
  useQuery({
    queryKey: keys.cases,
    queryFn: ({ signal }) => call('cases.list', {}, { signal }),
    // Evidence comes and goes outside of the app: look whenever the list is shown.
    staleTime: 0,
  })

const LOOK_AGAIN_MS = 60_000

/** Whether a case's evidence still stands where it was as it was; looked at once a minute. */
export const useEvidenceState = (case_id: string): CaseSummary['evidence_state'] | undefined =>
  useQuery({
    queryKey: keys.cases,
    queryFn: ({ signal }) => call('cases.list', {}, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
    select: ({ items }) => items.find((item) => item.case_id === case_id)?.evidence_state,
  }).data

/** What is asked of a folder: as old as it takes to go there, so that who looked first whether it is one asks once. */
const folder = (path: string | undefined) => ({
  queryKey: keys.files(path),
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    call('files.list', path === undefined ? {} : { path }, { signal }),
  staleTime: 1000,
})

export const useFiles = (path: string | undefined) =>
  useQuery({ ...folder(path), placeholderData: keepPreviousData })

/** Whether a path leads to a folder, whose files are known then. */
export const isFolder = (path: string): Promise<boolean> =>
  queryClient.fetchQuery(folder(path)).then(
    () => true,
    () => false,
  )

/** The open case. `case.changed` makes it be read again. */
export const useCaseView = (case_id: string) =>
  useQuery({
    queryKey: keys.view(case_id),
    queryFn: ({ signal }) => call('case.view', { case_id }, { signal }),
  })

export type ConversationFilter = Omit<MethodInput<'conversations.page'>, 'case_id' | 'offset' | 'limit'>
export const useConversations = (caseView: CaseView, filter: ConversationFilter) =>
  useRows(caseView, 'conversations.page', filter)

/**
 * Where a conversation is in the list under a filter; -1 without one, where it is not in the list, or while it is
 * looked for. `know` tells what a list knows already of a conversation that it shows.
 */
export function useConversationPlace(
  caseView: CaseView,
  filter: ConversationFilter,
  conv_id: string | null,
): { readonly place: number; readonly know: (conv_id: string, place: number) => void } {
  const client = useQueryClient()
  const keyOf = useCallback(
    (conv_id: string) => keys.inCase(caseView, 'conversations.place', { conv_id, ...filter }),
    [caseView, filter],
  )
  const { data } = useQuery({
    queryKey: keyOf(conv_id ?? ''),
    queryFn: ({ signal }) =>
      call(
        'conversations.place',
        { case_id: caseView.case_id, conv_id: conv_id ?? '', ...filter },
        { signal },
      ),
    enabled: conv_id !== null,
  })
  const know = useCallback(
    (conv_id: string, place: number) => client.setQueryData(keyOf(conv_id), { place }),
    [client, keyOf],
  )
  return { place: data?.place ?? -1, know }
}

/** What is found of that name beside conversations; what was found last stays while it is looked for. */
export const useFound = (caseView: CaseView, search: string): MethodOutput<'search.find'> => {
  const { data, isError } = useQuery({
    queryKey: keys.inCase(caseView, 'search.find', { search }),
    queryFn: ({ signal }) => call('search.find', { case_id: caseView.case_id, search }, { signal }),
    enabled: search !== '',
    placeholderData: (previous) => (search === '' ? undefined : previous),
  })
  return data ?? { items: [], complete: !isError }
}

export type MissingFilter = Omit<MethodInput<'missing.page'>, 'case_id' | 'offset' | 'limit'>
export const useMissing = (caseView: CaseView, filter: MissingFilter) =>
  useRows(caseView, 'missing.page', filter)

/** The shape of one conversation: segments, switches, sessions, times. */
export const useTimeline = (caseView: CaseView, conv_id: string) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'timeline.get', { conv_id }),
    queryFn: ({ signal }) => call('timeline.get', { case_id: caseView.case_id, conv_id }, { signal }),
    // A new revision is read behind the old one; another conversation is not.
    placeholderData: (previous) => (previous?.conv_id === conv_id ? previous : undefined),
  })

/** The turns of one conversation by position; `show(first, last)` says which are on screen. */
export const useTurnsPage = (caseView: CaseView, conv_id: string, filter: TurnFilter = {}) =>
  useRows(caseView, 'timeline.turns', { conv_id, ...filter })

/** Turns of a conversation that are read at once: each may be long. */
const READ_AT_ONCE = 25

/** The turns of a conversation with what was said in each, by position. */
export const useReading = (caseView: CaseView, conv_id: string) =>
  useRows(caseView, 'timeline.read', { conv_id }, READ_AT_ONCE)

/**
 * Everything about one turn. The last one stays on screen while the next is being read.
 * @param wanted false keeps the one before on screen, and asks for nothing
 */
export const useTurnDetail = (caseView: CaseView, turn: TurnId | null, wanted = true) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'turn.get', turn ?? { conv_id: '', session_id: '', turn_id: '' }),
    queryFn: ({ signal }) => call('turn.get', { case_id: caseView.case_id, ...turn! }, { signal }),
    enabled: turn !== null && wanted,
    placeholderData: (previous) => (turn === null ? undefined : previous),
  })

/** Missing rows by what they have in common. Counting them is a job that can be watched. */
export const useGroups = (caseView: CaseView, by: Grouping, enabled: boolean) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'shapes.list', { by }),
    queryFn: ({ signal }) => runJob('shapes.list', { case_id: caseView.case_id, by }, signal),
    enabled,
    // The groups before stay while they are counted anew; those of another grouping do not.
    placeholderData: (previous, query) => (sameGrouping(query?.queryKey, by) ? previous : undefined),
  })

const sameGrouping = (key: readonly unknown[] | undefined, by: Grouping): boolean =>
  (key?.at(-1) as { readonly by?: Grouping } | undefined)?.by === by

/** How many of the rows that the backfill left are decided. */
export const useTriage = (caseView: CaseView, enabled: boolean) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'recovery.triage', {}),
    queryFn: ({ signal }) => call('recovery.triage', { case_id: caseView.case_id }, { signal }),
    enabled,
    placeholderData: keepPreviousData,
  })

/**
 * How many open rows have metadata of one shape; undefined until it is known.
 * @param counted the number where a group on screen tells it
 */
export const useRowsAlike = (
  caseView: CaseView,
  shape: string | undefined,
  counted: number | undefined,
): number | undefined => {
  const question = { shape: shape ?? '', state: 'open', limit: 1 } as const
  const asked = useQuery({
    queryKey: keys.inCase(caseView, 'recovery.queue', question),
    queryFn: ({ signal }) => call('recovery.queue', { case_id: caseView.case_id, ...question }, { signal }),
    enabled: shape !== undefined && counted === undefined,
    select: ({ total }) => total,
  }).data
  return counted ?? asked
}

/** What a rule would do; null asks nothing. The answer before stays while the rule is being changed. */
export const usePreview = (caseView: CaseView, rule: RecoveryRule | null) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'recovery.preview', { rule: rule ?? NO_RULE }),
    queryFn: ({ signal }) => call('recovery.preview', { case_id: caseView.case_id, rule: rule! }, { signal }),
    enabled: rule !== null,
    placeholderData: keepPreviousData,
  })
const NO_RULE: RecoveryRule = {
  shape: null,
  column: 'runtime_key',
  path: '$',
  allow_number: false,
  filter: {},
}

export const usePreviewRows = (caseView: CaseView, rule: RecoveryRule, skip: RuleSkip | null) =>
  useRows(caseView, 'recovery.previewRows', { rule, ...(skip === null ? {} : { skip }) })

export const useJournal = (caseView: CaseView) => useRows(caseView, 'journal.page', {})

export const useJournalEntries = (caseView: CaseView, run_id: number) =>
  useRows(caseView, 'journal.entries', { run_id })

/** The case that this revision of the case was compared with, to the end; null where it was not. */
export function useCompared(caseView: CaseView): string | null {
  const client = useQueryClient()
  const other_id = useUi((state) => state.choices.compare.with)
  if (other_id === null) return null
  const queryKey = keys.inCase(caseView, 'compare.run', { other_id })
  return client.getQueriesData({ queryKey }).some(([, data]) => data !== undefined) ? other_id : null
}
