import { useEngineInfo } from '../api/queries.ts'
import { prefer, usePreferences } from '../state/preferences.ts'

/** The name that was chosen; null for the account's own. */
export const usePersonName = (): string | null => usePreferences(({ person }) => person)

export const setPersonName = (person: string | null): void => prefer({ person })

/** The name that stands in the journal for what is done here. */
export function usePerson(): string {
  const account = useEngineInfo().data?.person ?? ''
  return usePersonName()?.trim() || account
}

/** What a call says of the person: nothing where it is the account's own name. */
export function by(): { readonly person?: string } {
  const person = usePreferences.getState().person?.trim()
  return person ? { person } : {}
}
