import { type ErrorKind, TurnscopeError, toFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { MethodInput, MethodName, MethodOutput } from '../../../shared/contract/methods.ts'
import type { CaseView, Finding } from '../../../shared/contract/model.ts'
import { isPartlyRead } from '../../../shared/contract/partly-read.ts'
import type { FoundCopy } from './find-copies.ts'

/** The part of an engine that looking at a copy needs. */
export interface LookingEngine {
  call<N extends MethodName>(name: N, input: MethodInput<N>): Promise<MethodOutput<N>>
  settled(case_id: string): Promise<CaseView>
}

/** What a plan ends with on a file that can be read and not migrated. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['LegacyGeneration', 'MigrationRefused', 'Damaged'])

/** A row in which nothing is known but where the copy stands. */
export const unknownItem = ({ path, label, bytes, refusal }: FoundCopy): FleetItem => ({
  path,
  label,
  bytes,
  sha256: null,
  files: [],
  timeline_path: null,
  ok: false,
  error: refusal,
  generation: null,
  turns: null,
  conversations: null,
  missing_runtime_or_inference: null,
  missing_by_reason: null,
  fillable: null,
  server_made: null,
  conflicts: null,
  cutover: null,
  runtimes: null,
  runtimes_total: null,
  switches: null,
  partly_read: false,
  findings: [],
})

/** Reads the pointers along where the store beside it can be; where it cannot, its turns are looked at all the same. */
async function attached(
  engine: LookingEngine,
  { case_id }: CaseView,
  { timelinePath }: FoundCopy,
): Promise<{ timeline_path: string | null; findings: Finding[] }> {
  if (timelinePath === null) return { timeline_path: null, findings: [] }
  try {
    await engine.call('case.attachTimeline', { case_id, path: timelinePath })
    return { timeline_path: timelinePath, findings: [] }
  } catch (error) {
    if (!(error instanceof TurnscopeError)) throw error
    const message = `The file beside it that is named like its timeline store was not read along: ${error.message}`
    return { timeline_path: null, findings: [{ code: 'timeline-store-unread', severity: 'info', message }] }
  }
}

/** Rows in which a migration would fill something; null where the file cannot be migrated. */
async function rowsToFill(engine: LookingEngine, case_id: string): Promise<number | null> {
  try {
    const { refused, backfill } = await engine.call('plan.compute', { case_id })
    return refused === null ? backfill.rows_to_fill : null
  } catch (error) {
    if (error instanceof TurnscopeError && REFUSALS.has(error.kind)) return null
    throw error
  }
}

/**
 * Looks at one copy as a case that is thrown away: sealed, opened, checked, counted, planned. Whatever comes of it is
 * the item; nothing about the file is thrown.
 */
export async function lookAtCopy(engine: LookingEngine, copy: FoundCopy): Promise<FleetItem> {
  const unknown = unknownItem(copy)
  if (copy.refusal !== null) return unknown
  let known: FleetItem = unknown
  let case_id: string | null = null
  try {
    const opened = await engine.call('case.open', { path: copy.path, accept_unrelated: true })
    case_id = opened.case_id
    const beside = await attached(engine, opened, copy)
    const { evidence } = opened
    known = {
      ...known,
      files: evidence.files,
      sha256: evidence.files[0]?.sha256 ?? null,
      generation: opened.schema.generation,
      timeline_path: beside.timeline_path,
      findings: [...evidence.findings, ...beside.findings],
    }
    const totals = await engine.call('case.totals', { case_id })
    const fillable = await rowsToFill(engine, case_id)
    const view = await engine.settled(case_id)
    const { counts, cutover } = view
    return {
      ...known,
      findings: [...view.evidence.findings, ...beside.findings],
      ok: counts !== null,
      turns: counts?.turns ?? null,
      conversations: counts?.conversations ?? null,
      missing_runtime_or_inference: counts?.missing_runtime_or_inference ?? null,
      server_made: counts?.server_made ?? null,
      cutover,
      ...totals,
      fillable,
      partly_read: isPartlyRead(view),
    }
  } catch (error) {
    return { ...known, ok: false, error: toFailure(error) }
  } finally {
    if (case_id !== null) {
      await engine.call('case.close', { case_id })
      await engine.call('cases.delete', { case_id })
    }
  }
}
