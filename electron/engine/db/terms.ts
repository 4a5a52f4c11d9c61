/** Terms of one expression; SQLite's limits on depth and arguments lie higher. */
const MOST = 100

/** One expression of many terms, in groups where there are more than SQLite takes at once. */
export function grouped(terms: readonly string[], join: (terms: readonly string[]) => string): string {
  if (terms.length <= MOST) return join(terms)
  const groups: string[] = []
  for (let at = 0; at < terms.length; at += MOST) groups.push(join(terms.slice(at, at + MOST)))
  return grouped(groups, join)
}

/** SQL that is true where one of many terms is. */
export const anyOf = (terms: readonly string[]): string =>
  terms.length === 0 ? '0' : grouped(terms, (some) => `(${some.join(' OR ')})`)
