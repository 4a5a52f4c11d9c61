import type { MethodInput, MethodName } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'

/** Keys of cached answers. Answers about a case carry its revision: an older one is never shown as the present. */
export const keys = {
  info: ['engine.info'] as const,
  cases: ['cases.list'] as const,
  fleet: ['fleet'] as const,
  look: (path: string) => ['evidence.look', path] as const,
  files: (path: string | undefined) => ['files.list', path ?? null] as const,
  case: (case_id: string) => ['case', case_id] as const,
  /** Everything that was answered about one revision of a case. */
  revision: ({ case_id, revision }: CaseView) => ['case', case_id, revision] as const,
  /** The verdicts that a case got last, whatever its revision was. */
  validated: (case_id: string) => ['case', case_id, 'validated'] as const,
  view: (case_id: string) => ['case', case_id, 'view'] as const,
  inCase: <N extends MethodName>(
    { case_id, revision }: CaseView,
    method: N,
    input: Omit<MethodInput<N>, 'case_id'>,
  ) => ['case', case_id, revision, method, input] as const,
}
