import { create } from 'zustand'
import type { CaseSummary, EvidenceLook } from '../../shared/contract/cases.ts'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import type { PickedPart } from '../../shared/contract/host.ts'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { endDemo } from '../demo/demo.ts'
import { fileName } from '../format/text.ts'
import { call } from '../host/connection.ts'
import { host } from '../host/index.ts'
import { isCancelled, runJob } from '../jobs/jobs.ts'
import { mayLeave } from '../jobs/leaving.ts'
import { useUi } from '../state/ui.ts'

/** What a person says about a look before the copy is made. */
export interface Picked {
  /** The timeline store that is read along. */
  readonly companion: string | null
  /** Whether the person has named it already, and so is not asked about it. */
  readonly named: boolean
  /** A log beside the database, to be read as its `-wal`. */
  readonly wal: string | null
  readonly part: Part
  /** The earlier case whose decisions are to be done again. */
  readonly carry_from?: string
}

/** What opening itself needs of it. */
export type Said = Omit<Picked, 'named'>

/** Where the opening of evidence stands. */
export type Opening =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking'; readonly path: string }
  /** Something is worth a person's word before the copy is made. */
  | ({ readonly kind: 'asking'; readonly look: EvidenceLook } & Picked)
  /** Files were dropped together, and a person has to say which of them is meant. */
  | { readonly kind: 'sorting'; readonly sorted: MethodOutput<'evidence.sort'> }
  | { readonly kind: 'opening'; readonly name: string; readonly timeline_path: string | null }
  | {
      readonly kind: 'failed'
      readonly path: string
      readonly error: unknown
      readonly again: () => void
      /** Set where another Turnscope has the case: opens a copy of it. */
      readonly readOnly?: () => void
      /** What was looked at before, where something in it may lead on. */
      readonly asked?: { readonly look: EvidenceLook; readonly picked: Said }
    }

interface OpeningState {
  readonly opening: Opening
}

export const useOpening = create<OpeningState>()(() => ({ opening: { kind: 'none' } }))
const set = (opening: Opening): void => useOpening.setState({ opening })

export function dismissOpening(): void {
  set({ kind: 'none' })
  // One that was to begin with the case on its way; over a case that is there it goes on.
  if (useUi.getState().case_id === null) endDemo()
}

async function show(view: CaseView): Promise<void> {
  if (!(await host.claimCase(view.case_id))) return set({ kind: 'none' })
  queryClient.setQueryData(keys.view(view.case_id), view)
  void queryClient.invalidateQueries({ queryKey: keys.cases })
  set({ kind: 'none' })
  useUi.getState().showCase(view.case_id)
}

/** Which database of a file that is none by itself. */
export type Part = Pick<PickedPart, 'inside' | 'at' | 'wal_inside'>
type OpenRequest = (
  | ({
      path: string
      wal_path?: string
      timeline_path?: string
      carry_from?: string
      salvage?: boolean
    } & Part)
  | { case_id: string }
  | { salvage_of: string }
) & { or_read_only?: boolean }

async function open(
  name: string,
  path: string,
  request: OpenRequest,
  asked?: { readonly look: EvidenceLook; readonly picked: Said },
): Promise<void> {
  const timeline_path = 'path' in request ? (request.timeline_path ?? null) : null
  set({ kind: 'opening', name, timeline_path })
  try {
    await show(await runJob('case.open', request))
  } catch (error) {
    if (isCancelled(error)) set({ kind: 'none' })
    else
      set({
        kind: 'failed',
        path,
        error,
        again: () => void open(name, path, request, asked),
        ...(toFailure(error).detail === 'held-elsewhere'
          ? { readOnly: () => void open(name, path, { ...request, or_read_only: true }, asked) }
          : {}),
        ...(asked === undefined ? {} : { asked }),
      })
  }
}

/** Resumes a case as it was left. */
export const resumeCase = (summary: { case_id: string; name: string; path: string }): Promise<void> =>
  open(summary.name, summary.path, { case_id: summary.case_id })

/** Copies the evidence into its case. The same evidence always gives the same case. */
export const openEvidence = (look: EvidenceLook, picked: Said): Promise<void> => {
  const { name, path } = look
  const { companion, wal, part, carry_from } = picked
  const request = {
    path,
    ...part,
    ...(carry_from === undefined ? {} : { carry_from }),
    ...(companion === null ? {} : { timeline_path: companion }),
    ...(wal === null ? {} : { wal_path: wal }),
  }
  return open(name, path, request, { look, picked })
}

/** The same with one of the logs that were found beside it, or in its archive, as its `-wal`. */
export const openWithLog = (
  look: EvidenceLook,
  picked: Said,
  { name, path }: EvidenceLook['wals'][number],
): Promise<void> =>
  openEvidence(
    look,
    path === null ? { ...picked, part: { ...picked.part, wal_inside: name } } : { ...picked, wal: path },
  )

/** Deletes the case of this evidence, with all that was decided in it, and opens the evidence as for the first time. */
export async function startOver(look: EvidenceLook, existing: CaseSummary, picked: Picked): Promise<void> {
  const { case_id } = existing
  await call('cases.delete', { case_id })
  void queryClient.invalidateQueries({ queryKey: keys.cases })
  await openEvidence(look, picked)
}

/** Makes a case of what can be read of a damaged case's database, with what was named beside it. */
export const salvageCase = ({ case_id, evidence: { path } }: CaseView): Promise<void> =>
  open(fileName(path), path, { salvage_of: case_id })

/** The same of a file that could not be opened. */
export const salvageFile = (path: string): Promise<void> =>
  open(fileName(path), path, { path, salvage: true })

const worthAWord = (look: EvidenceLook, named: boolean): boolean =>
  look.existing !== null ||
  look.choices !== null ||
  look.earlier !== null ||
  look.wals.length > 0 ||
  (look.companion !== null && !named) ||
  look.findings.some((finding) => finding.severity !== 'info')

/**
 * Looks at a path and opens it, or asks first where there is something to say.
 * @param timeline_path a timeline store the person named beside it
 * @param part which database of it, once the person has said so
 * @param wal the file to read as its `-wal`, once the person has said so
 */
export async function openPath(
  path: string,
  timeline_path: string | null = null,
  part: Part = {},
  wal: string | null = null,
): Promise<void> {
  set({ kind: 'looking', path })
  try {
    const look = await call('evidence.look', { path, ...part, ...(wal === null ? {} : { wal_path: wal }) })
    const named = timeline_path !== null
    const companion = timeline_path ?? look.companion
    if (worthAWord(look, named)) set({ kind: 'asking', look, companion, named, wal, part })
    else await openEvidence(look, { companion: timeline_path, wal, part })
  } catch (error) {
    set({ kind: 'failed', path, error, again: () => void openPath(path, timeline_path, part, wal) })
  }
}

/** Opens what was dropped, or named together: a database with the timeline store and the log that came with it. */
export async function openDropped(paths: readonly string[]): Promise<void> {
  const [first, ...more] = paths
  if (first === undefined) return
  if (more.length === 0) return openPath(first)
  set({ kind: 'looking', path: first })
  try {
    const sorted = await call('evidence.sort', { paths: [...paths] })
    const [database, ...others] = sorted.databases
    if (database === undefined) return openPath(first)
    if (others.length > 0 || sorted.others.length > 0) set({ kind: 'sorting', sorted })
    else await openPath(database, sorted.timeline_path, {}, sorted.wal_path)
  } catch (error) {
    set({ kind: 'failed', path: first, error, again: () => void openDropped(paths) })
  }
}

export const pick = (look: EvidenceLook, picked: Picked): void => set({ kind: 'asking', look, ...picked })

/** The sample with its timeline store. Asks only where it was opened before: as it was left, or from the beginning? */
export async function openSample(): Promise<void> {
  set({ kind: 'looking', path: 'sample' })
  try {
    const { path, timeline_path } = await call('sample.path', {})
    const look = await call('evidence.look', { path })
    if (look.existing === null) await open('the sample', path, { path, timeline_path })
    else set({ kind: 'asking', look, companion: timeline_path, named: true, wal: null, part: {} })
  } catch (error) {
    set({ kind: 'failed', path: 'sample', error, again: () => void openSample() })
  }
}

/** Another window has deleted the case that was on screen. */
export const sayGone = (): void =>
  set({
    kind: 'failed',
    path: '',
    error: new TurnscopeError(
      'NotFound',
      'The case that was open here has been deleted in another window.',
      'Its evidence was not touched: open that again, or another case.',
    ),
    again: dismissOpening,
  })

/**
 * Leaves the case, asking first where something runs; it stays where it is and is resumed from the list.
 * False where the person would rather stay.
 */
export async function closeCase(case_id: string): Promise<boolean> {
  if (!(await mayLeave())) return false
  endDemo()
  useUi.getState().leaveCase()
  queryClient.removeQueries({ queryKey: keys.case(case_id) })
  void queryClient.invalidateQueries({ queryKey: keys.cases })
  await call('case.close', { case_id })
  return true
}
