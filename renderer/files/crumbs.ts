export interface Crumb {
  readonly name: string
  readonly path: string
}

/** The folders above and including `path`, outermost first; for either kind of system. */
export function crumbsOf(path: string): Crumb[] {
  const separator = path.includes('\\') && !path.startsWith('/') ? '\\' : '/'
  const parts = path.split(separator).filter((part) => part !== '')
  const crumbs: Crumb[] = separator === '/' ? [{ name: '/', path: '/' }] : []
  let at = separator === '/' ? '' : null
  for (const part of parts) {
    at = at === null ? part : `${at}${separator}${part}`
    // A bare drive letter names the current folder of that drive, not its top.
    crumbs.push({ name: part, path: /^[A-Za-z]:$/.test(at) ? `${at}\\` : at })
  }
  return crumbs
}
