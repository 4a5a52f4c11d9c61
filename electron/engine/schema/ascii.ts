/**
 * A name as SQLite compares names: only A to Z fold. `toLowerCase` would also fold the Kelvin sign to `k`, and
 * then take a stranger's column for one of ours.
 */
export const foldName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
