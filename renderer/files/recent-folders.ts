import { useMemo } from 'react'
import { useCases } from '../api/queries.ts'
import { folderOf } from '../format/text.ts'

const MOST = 5

/** Folders that evidence was opened from, the last one first. */
export function useRecentFolders(): readonly string[] {
  const { data } = useCases()
  return useMemo(() => {
    const items = [...(data?.items ?? [])].sort((a, b) => Number(b.opened_at_ms) - Number(a.opened_at_ms))
    const folders = new Set(items.map(({ path }) => folderOf(path)))
    folders.delete('')
    return [...folders].slice(0, MOST)
  }, [data])
}
