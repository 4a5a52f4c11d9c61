import { userInfo } from 'node:os'

/** `TURNSCOPE_PERSON` is for shared accounts: on a jump host everybody may be called the same. */
export function accountName(): string {
  if (process.env.TURNSCOPE_PERSON) return process.env.TURNSCOPE_PERSON
  try {
    return userInfo().username
  } catch {
    // An account without an entry in the user database (a container) has a number and no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
