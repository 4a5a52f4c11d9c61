import { useMemo } from 'react'
import type { JsonScan } from '../../../shared/truth/json-scan.ts'
import { diffTrees, type TreeDiff } from '../../../shared/truth/tree-diff.ts'
import { useScan } from './use-scan.ts'

interface MetadataDiff {
  /** Null while they are being read. */
  readonly before: JsonScan | null
  readonly after: JsonScan | null
  /** Null unless both are JSON. */
  readonly diff: TreeDiff | null
}

/** What two texts of metadata say differently. @param most places that are listed */
export function useMetadataDiff(left: string, right: string, most: number): MetadataDiff {
  const [before, after] = [useScan(left), useScan(right)]
  const diff = useMemo(
    () => (before?.ok && after?.ok ? diffTrees(before, after, most) : null),
    [before, after, most],
  )
  return { before, after, diff }
}
