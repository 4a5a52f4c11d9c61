import type { CaseView } from '../../shared/contract/model.ts'

/** `turns.db` → `turns-migrated.db`; before a migration `turns-copy.db`. */
export function suggestedName({ name, migration }: Pick<CaseView, 'name' | 'migration'>): string {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '.db']
  return `${stem}-${migration === null ? 'copy' : 'migrated'}${ending}`
}
