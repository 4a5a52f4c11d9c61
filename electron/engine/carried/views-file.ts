import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import {
  addressIn,
  type SavedView,
  VIEWS_FILE_FORMAT,
  VIEWS_FILE_KIND,
  type ViewsFile,
  viewsFile,
} from '../../../shared/contract/saved-views.ts'
import { writeNewFile } from '../disk/new-file.ts'
import type { Target } from '../disk/target.ts'
import { CarriedFile } from './carried-file.ts'

const carried = new CarriedFile({
  kind: VIEWS_FILE_KIND,
  format: VIEWS_FILE_FORMAT,
  words: 'saved views',
  schema: viewsFile,
  help: '',
  refused: () => null,
})

/** Throws `InvalidRequest` naming the line or the field, `VersionMismatch`, `NotFound`, `NotReadable`. */
export const readViewsFile = (path: string): ViewsFile => carried.read(path)

/** Writes saved views to a file. Throws `InvalidRequest` where there are none, `TargetExists`, `NotWritable`, `NoSpace`. */
export function writeViewsFile(target: Target, views: readonly SavedView[]): Exported {
  if (views.length === 0)
    throw new TurnscopeError('InvalidRequest', 'There is no saved view to export.', 'Save a view first.')
  return writeNewFile(target, [
    carried.format({ views: views.map(({ name, address }) => ({ name, address })) }),
  ])
}

/** What a file brings to a case. */
interface Brought {
  readonly added: readonly SavedView[]
  /** How many are there already, by the same name. */
  readonly there: number
  /** How many lead nowhere. */
  readonly passed_over: number
}

/** A name that nothing has: with a number where it is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) {
    const end = ` (${number})`
    const numbered = `${name.slice(0, 100 - end.length)}${end}`
    if (!taken.has(numbered)) return numbered
  }
}

/** The views of a file as ones of the case: each says its own case where it was written. */
export function broughtBy(
  { views }: ViewsFile,
  here: readonly SavedView[],
  case_id: string,
  by: Pick<SavedView, 'person' | 'at_ms'>,
): Brought {
  const names = new Map(here.map(({ name, address }) => [name, address]))
  const added: SavedView[] = []
  let there = 0
  let passed_over = 0
  for (const view of views) {
    const address = addressIn(case_id, view.address)
    if (address === null) passed_over++
    else if (names.get(view.name) === address) there++
    else {
      const name = freeName(view.name, new Set(names.keys()))
      names.set(name, address)
      added.push({ name, address, ...by })
    }
  }
  return { added, there, passed_over }
}
