import { existsSync } from 'node:fs'
import type { MethodRequest } from '../../../shared/contract/methods.ts'
import type { CaseHandle } from './handle.ts'
import type { CaseStore } from './store.ts'

type Asked = MethodRequest<'case.open'>

/**
 * What is to be opened. To salvage a case is to open all that a person named when that was made, and its timeline
 * store where that still stands.
 * @param handleOf the handle of a case that is open
 */
export function opensWhat(
  asked: Asked,
  handleOf: (case_id: string) => CaseHandle | undefined,
  store: CaseStore,
): Exclude<Asked, { salvage_of: string }> {
  if (!('salvage_of' in asked)) return asked
  const { seen, timeline_store: pointers } =
    handleOf(asked.salvage_of)?.record ?? store.recordOf(asked.salvage_of)
  const { path, wal_path, wal_inside, inside, at } = seen[0]!
  const besides = pointers !== null && !pointers.same_file && existsSync(pointers.path)
  return {
    ...{
      path,
      wal_path,
      wal_inside,
      inside,
      at,
      salvage: true,
      accept_unrelated: false,
      or_read_only: asked.or_read_only,
      newest: asked.newest,
    },
    ...(besides ? { timeline_path: pointers.path } : {}),
  }
}

/** What an opening asks for, its evidence by path or its case. */
export type ToOpen = ReturnType<typeof opensWhat>
