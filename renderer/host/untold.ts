import type { CaseView } from '../../shared/contract/model.ts'
import { type Link, useConnection } from './connection.ts'

/** What to say where the engine has told nothing yet. */
export interface Untold {
  /** Of counts that are not there: that they are coming, or why they are not. */
  readonly counts: string
  /** Of findings while the checks are not done; null once they are. */
  readonly checks: string | null
}

type Known = Pick<CaseView, 'evidence' | 'schema' | 'quick_check'>

/** Of counts that are on their way. */
export const BEING_COUNTED = 'being counted'

/** Nothing is said to be under way that is not. */
export function untoldOf({ evidence, schema, quick_check }: Known, link: Link['kind']): Untold {
  const words = (verb: string, under: string): string => {
    if (link === 'failed') return `not ${verb}: the engine has stopped`
    if (link !== 'connected') return `not ${verb} yet: the engine is being started`
    if (evidence.findings.some(({ code }) => code === 'background-failed'))
      return `not ${verb}, see the findings`
    return under
  }
  return {
    counts: schema.generation === 'unrelated' ? 'no turns to count' : words('counted', BEING_COUNTED),
    checks: quick_check === null ? words('checked', 'checking…') : null,
  }
}

export const useUntold = (caseView: Known): Untold =>
  untoldOf(
    caseView,
    useConnection(({ link }) => link.kind),
  )
