import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { EventData } from '../../../shared/contract/methods.ts'
import { addressIn, type SavedView } from '../../../shared/contract/saved-views.ts'
import { broughtBy, readViewsFile, writeViewsFile } from '../carried/views-file.ts'
import { SavedViews } from '../case/saved-views.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

const byName = new Intl.Collator('en', { numeric: true })

const listed = (views: SavedViews): { items: SavedView[] } => ({
  items: views.all.toSorted((a, b) => byName.compare(a.name, b.name)),
})

/** Views that people saved by name. */
export function savedViewHandlers(
  of: SessionOf,
  changed: (change: EventData<'views.changed'>) => void,
): HandlersOf<'views'> {
  const viewsOf = (case_id: string): SavedViews => new SavedViews(of(case_id).handle.folder)
  const change = (case_id: string, how: (views: SavedViews) => void): { items: SavedView[] } => {
    const views = viewsOf(case_id)
    how(views)
    changed({ case_id })
    return listed(views)
  }
  return {
    'views.list': ({ case_id }) => listed(viewsOf(case_id)),
    'views.set': ({ case_id, name, address, replace, person }) => {
      const there = addressIn(case_id, address)
      if (there === null)
        throw new TurnscopeError(
          'InvalidRequest',
          'This address leads to no view of a case.',
          'Go to a view, then save it.',
        )
      const by = { person: person ?? of(case_id).person, at_ms: Date.now() }
      return change(case_id, (views) => views.set({ name, address: there, ...by }, replace))
    },
    'views.rename': ({ case_id, name, to }) => change(case_id, (views) => views.rename(name, to)),
    'views.remove': ({ case_id, name }) => change(case_id, (views) => views.remove(name)),
    'views.save': ({ case_id, path, replace }) => {
      const { handle } = of(case_id)
      const { items } = listed(viewsOf(case_id))
      const protectedPaths = [handle.workingPath, ...handle.evidencePaths]
      return { ...writeViewsFile({ path, replace, protectedPaths }, items), views: items.length }
    },
    'views.load': ({ case_id, path, person }) => {
      const by = { person: person ?? of(case_id).person, at_ms: Date.now() }
      const file = readViewsFile(path)
      const { added, there, passed_over } = broughtBy(file, viewsOf(case_id).all, case_id, by)
      const { items } = change(case_id, (views) => views.add(added))
      return { items, added: added.length, there, passed_over }
    },
  }
}
