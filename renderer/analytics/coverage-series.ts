import type { Analytics } from '../../shared/contract/playbook.ts'
import { UNKNOWN_STYLE } from '../theme/runtime-style.ts'
import type { Series } from './charts/series.ts'

type Bucket = Pick<Analytics['coverage']['items'][number], 'turns' | 'runtime' | 'inference' | 'both'>

/** Turns by how much of the two values they have; the parts sum to all turns. */
export const partsOf = ({ turns, runtime, inference, both }: Bucket) => ({
  both,
  runtimeOnly: runtime - both,
  inferenceOnly: inference - both,
  neither: turns - (runtime + inference - both),
})

const COMPLETE = { variable: '--ok', color: 'var(--ok)', pattern: 'solid' } as const
const RUNTIME_ONLY = { variable: '--info', color: 'var(--info)', pattern: 'stripes' } as const
const INFERENCE_ONLY = { variable: '--info', color: 'var(--info)', pattern: 'dots' } as const

/** Completeness over time, from complete to empty. These are no runtimes and have none of their colours. */
export function coverageSeries(items: readonly Bucket[]): Series[] {
  const parts = items.map(partsOf)
  return [
    { name: 'both values', look: COMPLETE, values: parts.map(({ both }) => both) },
    { name: 'runtime only', look: RUNTIME_ONLY, values: parts.map(({ runtimeOnly }) => runtimeOnly) },
    {
      name: 'inference id only',
      look: INFERENCE_ONLY,
      values: parts.map(({ inferenceOnly }) => inferenceOnly),
    },
    { name: 'neither', look: UNKNOWN_STYLE, values: parts.map(({ neither }) => neither) },
  ]
}
