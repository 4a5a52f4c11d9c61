import { create } from 'zustand'
import { useEngineInfo } from '../api/queries.ts'

const KEY = 'turnscope.person'

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    // A page without storage asks again next time.
    return null
  }
}

interface PersonState {
  /** Null for the account's own name. */
  readonly name: string | null
  setName(name: string | null): void
}

export const usePersonName = create<PersonState>()((set) => ({
  name: remembered(),
  setName: (name) => {
    set({ name })
    try {
      if (name === null) localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, name)
    } catch {
      // It holds for this session all the same.
    }
  },
}))

/** The name that stands in the journal for what is done here. */
export function usePerson(): string {
  const account = useEngineInfo().data?.person ?? ''
  return usePersonName((state) => state.name?.trim()) || account
}

/** What a call says of the person: nothing where it is the account's own name. */
export function by(): { readonly person?: string } {
  const person = usePersonName.getState().name?.trim()
  return person ? { person } : {}
}
