import { lstat } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'

/** The timeline store that servers keep beside their turns, by the names they give it. */
export async function findCompanion(realPath: string): Promise<string | null> {
  const folder = dirname(realPath)
  for (const name of [`${parse(realPath).name}-timeline.db`, 'timeline.db']) {
    const path = join(folder, name)
    if (path === realPath) continue
    const isFile = await lstat(path).then(
      (stats) => stats.isFile(),
      () => false,
    )
    if (isFile) return path
  }
  return null
}
