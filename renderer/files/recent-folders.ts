import { useMemo } from 'react'
import { useCases } from '../api/queries.ts'
import { crumbsOf } from './crumbs.ts'

const MOST = 5

/** The folder of a file, by its path on either kind of system; undefined where the path has none. */
const folderOf = (path: string): string | undefined => crumbsOf(path).at(-2)?.path

/** Folders that evidence was opened from, the last one first. */
export function useRecentFolders(): readonly string[] {
  const { data } = useCases()
  return useMemo(() => {
    const items = [...(data?.items ?? [])].sort((a, b) => Number(b.opened_at_ms) - Number(a.opened_at_ms))
    return [...new Set(items.flatMap(({ path }) => folderOf(path) ?? []))].slice(0, MOST)
  }, [data])
}
