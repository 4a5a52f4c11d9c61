import { TurnscopeError, toFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { MethodInput, MethodName, MethodOutput } from '../../../shared/contract/methods.ts'
import type { CaseView, Finding } from '../../../shared/contract/model.ts'
import { isInDataset } from '../dataset/folder.ts'
import type { FoundCopy } from './find-copies.ts'
import { unknownItem } from './item.ts'
import type { LookTask } from './task.ts'

/** The part of an engine that looking at a copy needs. */
export interface LookingEngine {
  call<N extends MethodName>(name: N, input: MethodInput<N>): Promise<MethodOutput<N>>
}

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

/**
 * Looks at one copy as a case that is thrown away: sealed, opened, checked, counted, planned, and added to a dataset where
 * there is one. Whatever comes of the file is the item; what is thrown is about the dataset.
 */
export async function lookAtCopy(engine: LookingEngine, { copy, dataset }: LookTask): Promise<FleetItem> {
  const { path, label, bytes } = copy
  let known = unknownItem(copy)
  let case_id: string | null = null
  let beside: Finding[] = []
  try {
    const opened = await engine.call('case.open', { path, accept_unrelated: true })
    case_id = opened.case_id
    const { evidence, schema } = opened
    const { timeline_path, findings } = await attached(engine, opened, copy)
    beside = findings
    known = {
      ...known,
      files: evidence.files,
      sha256: evidence.files[0]?.sha256 ?? null,
      generation: schema.generation,
      timeline_path,
      findings: [...evidence.findings, ...beside],
    }
    const item = await engine.call('fleet.item', { case_id })
    known = {
      ...item,
      path,
      label,
      bytes,
      timeline_path,
      findings: [...item.findings, ...beside],
    }
  } catch (error) {
    known = { ...known, ok: false, error: toFailure(error) }
  }
  try {
    if (dataset !== null && known.ok && case_id !== null && !isInDataset(dataset, known)) {
      const { path, redact_key } = dataset
      await engine.call('fleet.addToDataset', {
        case_id,
        path,
        label,
        findings: beside,
        ...(redact_key === null ? {} : { redact_key }),
      })
    }
  } finally {
    if (case_id !== null) {
      await engine.call('case.close', { case_id })
      await engine.call('cases.delete', { case_id })
    }
  }
  return known
}
