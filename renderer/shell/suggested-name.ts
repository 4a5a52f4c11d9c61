import type { CaseView } from '../../shared/contract/model.ts'
import { seenOf } from '../files/stem.ts'

/** `turns.db` → `turns-migrated.db`; before a migration `turns-copy.db`. */
export function suggestedName({ name, migration }: Pick<CaseView, 'name' | 'migration'>): string {
  const seen = seenOf(name)
  const dot = seen.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [seen.slice(0, dot), seen.slice(dot)] : [seen, '.db']
  return `${stem}-${migration === null ? 'copy' : 'migrated'}${ending}`
}
