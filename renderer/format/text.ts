/** `7f3a…c2e1` */
export const shortHash = (sha256: string): string =>
  sha256.length <= 9 ? sha256 : `${sha256.slice(0, 4)}…${sha256.slice(-4)}`

/** The last part of a path of either kind of system. */
export const fileName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path

/** The folder part of a path of either kind of system, without its name; '' where it has none. */
export const folderOf = (path: string): string => {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  const folder = path.slice(0, Math.max(cut, 0))
  // A bare drive letter names the current folder of that drive, not its top.
  return folder === '' || /^[A-Za-z]:$/.test(folder) ? path.slice(0, cut + 1) : folder
}
