import type { MissingGroup } from '../../shared/contract/recovery.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { FilterMenu } from '../ui/index.ts'

/** The paths of the candidates of some groups, those of the most rows first; '' stands for rows without any. */
export function candidatePaths(groups: readonly MissingGroup[]): Map<string, null> {
  const rowsAt = new Map<string, number>()
  for (const { candidates } of groups)
    for (const { path, rows } of candidates) rowsAt.set(path, (rowsAt.get(path) ?? 0) + rows)
  const paths = [...rowsAt].sort(([, a], [, b]) => b - a).map(([path]) => path)
  // Rows are not told: a row may have the same candidate for both of its columns.
  return new Map(['', ...paths].map((path) => [path, null]))
}

const wordsOf = (path: string): string => (path === '' ? 'none' : visibleText(middleEllipsis(path, 40)))

interface CandidateMenuProps {
  readonly groups: readonly MissingGroup[]
  readonly value: string | null
  readonly onChange: (path: string | null) => void
  readonly onOpen?: () => void
}

/** Rows by where a candidate for what they lack stands in their metadata. */
export const CandidateMenu = ({ groups, ...rest }: CandidateMenuProps) => (
  <FilterMenu name="Candidate" none="all rows" counts={candidatePaths(groups)} wordsOf={wordsOf} {...rest} />
)
