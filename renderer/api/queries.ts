import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MethodInput } from '../../shared/contract/methods.ts'
import type { CaseSummary, CaseView, TurnId } from '../../shared/contract/model.ts'
import { call } from '../host/connection.ts'
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

export const useFiles = (path: string | undefined) =>
  useQuery({
    queryKey: keys.files(path),
    queryFn: ({ signal }) => call('files.list', path === undefined ? {} : { path }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  })

/** The open case. `case.changed` makes it be read again. */
export const useCaseView = (case_id: string) =>
  useQuery({
    queryKey: keys.view(case_id),
    queryFn: ({ signal }) => call('case.view', { case_id }, { signal }),
  })

export type ConversationFilter = Omit<MethodInput<'conversations.page'>, 'case_id' | 'offset' | 'limit'>
export const useConversations = (caseView: CaseView, filter: ConversationFilter) =>
  useRows(caseView, 'conversations.page', filter)

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
export const useTurnsPage = (caseView: CaseView, conv_id: string) =>
  useRows(caseView, 'timeline.turns', { conv_id })

/** Everything about one turn. The last one stays on screen while the next is being read. */
export const useTurnDetail = (caseView: CaseView, turn: TurnId | null) =>
  useQuery({
    queryKey: keys.inCase(caseView, 'turn.get', turn ?? { conv_id: '', session_id: '', turn_id: '' }),
    queryFn: ({ signal }) => call('turn.get', { case_id: caseView.case_id, ...turn! }, { signal }),
    enabled: turn !== null,
    placeholderData: (previous) => (turn === null ? undefined : previous),
  })
