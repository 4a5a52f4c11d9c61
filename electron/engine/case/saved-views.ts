import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { type SavedView, savedView, VIEWS_AT_MOST } from '../../../shared/contract/saved-views.ts'
import { KeptList } from './kept-list.ts'

const taken = (name: string): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    `There is a saved view called “${name}” already.`,
    'Choose another name, or replace that one.',
  )

/** Views of a case that people saved by name. */
export class SavedViews extends KeptList<SavedView> {
  constructor(folder: string) {
    super(folder, {
      name: 'views',
      entry: savedView,
      atMost: VIEWS_AT_MOST,
      words: 'saved views',
      counted: 'saved views',
    })
  }

  /** Throws `Damaged`, and `Conflict` where no more are kept, or the name is taken and not to be replaced. */
  set(view: SavedView, replace: boolean): void {
    const { all } = this
    const others = all.filter(({ name }) => name !== view.name)
    if (others.length < all.length && !replace) throw taken(view.name)
    this.write([...others, view])
  }

  add(views: readonly SavedView[]): void {
    this.write([...this.all, ...views])
  }

  /** Throws `NotFound`, and `Conflict` where the other name is taken. */
  rename(name: string, to: string): void {
    const { all } = this
    if (!all.some((one) => one.name === name))
      throw new TurnscopeError(
        'NotFound',
        `There is no saved view called “${name}” any more.`,
        'Another window may have renamed or removed it; look at the list again.',
      )
    if (name !== to && all.some((one) => one.name === to)) throw taken(to)
    this.write(all.map((one) => (one.name === name ? { ...one, name: to } : one)))
  }

  remove(name: string): void {
    this.write(this.all.filter((one) => one.name !== name))
  }
}
