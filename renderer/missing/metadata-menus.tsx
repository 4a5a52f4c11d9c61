import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { useGroups } from '../api/queries.ts'
import { CandidateMenu } from '../recovery/candidate-menu.tsx'
import { FilterMenu } from '../ui/index.ts'

/** The largest shapes that are offered; Recovery lists them all. */
const SHAPES = 20

const brief = (shape: string): string => visibleText(middleEllipsis(shape, 60))

interface MetadataMenusProps {
  readonly caseView: CaseView
  readonly shape: string | null
  readonly candidate: string | null
  readonly onChange: (change: { readonly shape?: string | null; readonly candidate?: string | null }) => void
}

/** Turns by the shape of their metadata, and by the candidates in it. All metadata is read once somebody asks. */
export function MetadataMenus({ caseView, shape, candidate, onChange }: MetadataMenusProps) {
  const [asked, setAsked] = useState(shape !== null || candidate !== null)
  const { data } = useGroups(caseView, 'shape', asked)
  const groups = data?.items ?? []
  const ask = () => setAsked(true)
  const shapes = groups.slice(0, SHAPES).map(({ shape, rows }) => [shape!, rows] as const)
  return (
    <>
      <FilterMenu
        name="Shape"
        none="all turns"
        value={shape}
        counts={new Map(shapes)}
        wordsOf={brief}
        onChange={(shape) => onChange({ shape })}
        onOpen={ask}
      />
      <CandidateMenu
        groups={groups}
        value={candidate}
        onChange={(candidate) => onChange({ candidate })}
        onOpen={ask}
      />
    </>
  )
}
