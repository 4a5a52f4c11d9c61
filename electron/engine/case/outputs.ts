import type { CallOptions, MethodName } from '../../../shared/contract/methods.ts'
import { INTERRUPTED_NAMES } from '../../../shared/contract/work-names.ts'
import type { CaseHandle } from './handle.ts'
import type { Marked, Marks } from './marks.ts'

/** How much of it is there where it was interrupted, and whether it takes so long that its mark is synced. */
type Output = Pick<Marked, 'wrote'> & { readonly synced?: boolean }

/** What methods write for people, outside of a case. A file gets its name once it is whole; a dataset and a fleet go on. */
export const OUTPUTS = {
  'export.database': { wrote: 'all-or-nothing', synced: true },
  'migrate.file': { wrote: 'all-or-nothing', synced: true },
  'report.write': { wrote: 'all-or-nothing' },
  'tables.export': { wrote: 'all-or-nothing' },
  'sql.save': { wrote: 'all-or-nothing' },
  'journal.export': { wrote: 'all-or-nothing' },
  'rules.save': { wrote: 'all-or-nothing' },
  'views.save': { wrote: 'all-or-nothing' },
  'fleet.addToDataset': { wrote: 'goes-on' },
  'fleet.run': { wrote: 'goes-on' },
  'fleet.write': { wrote: 'all-or-nothing' },
} as const satisfies { readonly [M in MethodName]?: Output }

const isOutput = (method: MethodName): method is keyof typeof OUTPUTS => method in OUTPUTS

/**
 * Runs a call; one that writes something for people is marked, in the case that it is about or beside the fleet. What is
 * about a copy that is only read here is told nobody.
 * @param handleOf the case of that id, where it is open
 */
export function markedOutput<T>(
  method: MethodName,
  request: object,
  { signal }: CallOptions,
  { marks, handleOf }: { readonly marks: Marks; readonly handleOf: (id: string) => CaseHandle | undefined },
  work: () => T | Promise<T>,
): T | Promise<T> {
  if (!isOutput(method)) return work()
  const { wrote, synced = false }: Output = OUTPUTS[method]
  const paths = 'paths' in request ? (request.paths as string[]) : undefined
  const target = 'path' in request ? String(request.path) : paths?.length === 1 ? paths[0] : undefined
  const marked = { what: INTERRUPTED_NAMES[method], wrote, ...(target === undefined ? {} : { target }) }
  const asked = { signal, synced }
  if (!('case_id' in request)) {
    const about = { fleet: true, ...(paths === undefined ? {} : { paths }) } as const
    return marks.during({ ...marked, about }, asked, work)
  }
  const handle = handleOf(String(request.case_id))
  return handle === undefined ? work() : handle.interruptions.during(marked, asked, work)
}
