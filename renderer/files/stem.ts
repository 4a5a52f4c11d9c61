/** The name of a case's file without its ending, to begin the names of files about it. */
export function stemOf(name: string): string {
  const stem = name.replace(/\.[^.]*$/, '')
  return stem === '' ? 'turns' : stem
}
