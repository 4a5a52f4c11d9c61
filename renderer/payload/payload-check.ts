import { create } from 'zustand'
import type { CaseView } from '../../shared/contract/model.ts'
import type { PayloadCheck, SourceScan } from '../../shared/contract/payload.ts'
import { runJob } from '../jobs/jobs.ts'

/** What was checked and what it came to. */
export type Checked =
  | {
      readonly kind: 'payload'
      readonly of: string
      readonly result: PayloadCheck
      readonly revision: number
    }
  | { readonly kind: 'source'; readonly of: string; readonly result: SourceScan }

interface State {
  /** The case whose turns a payload was compared with; another case starts anew. */
  readonly case_id: string | null
  readonly what: 'payload' | 'source'
  /** Pasted or typed. */
  readonly text: string
  readonly folder: string
  readonly checked: Checked | null
  readonly error: unknown
}

const start: State = {
  case_id: null,
  what: 'payload',
  text: '',
  folder: '',
  checked: null,
  error: null,
}

/** Kept outside of the view, which may be left while a check runs. */
export const usePayloadCheck = create<State>()(() => start)

/** The state as this case has it. */
export const ofCase = (state: State, case_id: string): State =>
  state.case_id === case_id ? state : { ...start, case_id }

export const change = (case_id: string, changes: Partial<State>): void =>
  usePayloadCheck.setState((state) => ({ ...ofCase(state, case_id), ...changes }))

async function settle(case_id: string, work: Promise<Checked>): Promise<void> {
  change(case_id, { checked: null, error: null })
  try {
    const checked = await work
    if (usePayloadCheck.getState().case_id === case_id) change(case_id, { checked })
  } catch (error) {
    if (usePayloadCheck.getState().case_id === case_id) change(case_id, { error })
  }
}

type From = Parameters<typeof runJob<'payload.check'>>[1]['from']

/** Checks a payload and compares its turns with those of the case. */
export const checkPayload = ({ case_id, revision }: CaseView, from: From): Promise<void> =>
  settle(
    case_id,
    runJob('payload.check', { from, case_id }).then((result) => ({
      kind: 'payload',
      of: 'path' in from ? from.path : 'the pasted text',
      result,
      revision,
    })),
  )

export const scanFolder = (case_id: string, path: string): Promise<void> =>
  settle(
    case_id,
    runJob('payload.scan', { path }).then((result) => ({ kind: 'source', of: path, result })),
  )
