import { type MethodName, methods } from '../../../shared/contract/methods.ts'
import { refusedReadOnly } from '../../../shared/contract/read-only.ts'
import type { CaseHandle } from './handle.ts'

/** To open it again may make it writable. */
const OPENINGS: readonly MethodName[] = ['case.open', 'case.openBeside']

/** Methods that change a case, and are refused in one that another Turnscope has: all that do not only read. */
export const REFUSED = (Object.keys(methods) as MethodName[]).filter(
  (name) => methods[name].does !== 'read' && !OPENINGS.includes(name),
)

/** Throws `Conflict` where a call would change a case that another Turnscope has, and that is only read here. */
export function refuseWhereReadOnly(
  name: MethodName,
  request: object,
  sessions: ReadonlyMap<string, { readonly handle: Pick<CaseHandle, 'readOnly'> }>,
): void {
  if (!REFUSED.includes(name) || !('case_id' in request)) return
  const readOnly = sessions.get(String(request.case_id))?.handle.readOnly ?? null
  if (readOnly !== null) throw refusedReadOnly(readOnly)
}
