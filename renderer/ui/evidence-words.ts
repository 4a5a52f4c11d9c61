import type { TruthColumn } from '../../shared/truth/columns.ts'
import type { EvidenceState } from '../../shared/truth/evidence-state.ts'

export interface EvidenceWords {
  readonly state: EvidenceState
  /** Plain words for one or both columns. */
  readonly words: string
}

type States = { readonly runtime: EvidenceState; readonly inference: EvidenceState }

/** Worst first: what somebody who scans a column should see. */
const ORDER: readonly EvidenceState[] = [
  'conflict',
  'server-made',
  'metadata-only',
  'none',
  'recovered',
  'column-only',
  'payload',
  'agrees',
]

const NAMES: Record<TruthColumn, string> = { runtime_key: 'runtime', inference_id: 'inference' }

const WORDS: Record<EvidenceState, { both: string; one: (name: string) => string }> = {
  conflict: { both: 'conflict in both', one: (name) => `${name} conflict` },
  'metadata-only': { both: 'backfill would fill both', one: (name) => `backfill would fill ${name}` },
  none: { both: 'nothing canonical', one: (name) => `no canonical ${name}` },
  recovered: { both: 'recovered', one: (name) => `${name} recovered` },
  'server-made': { both: 'server-made', one: (name) => `${name} server-made` },
  'column-only': { both: 'column only', one: (name) => `${name} column only` },
  payload: { both: 'from the payload', one: (name) => `${name} from the payload` },
  agrees: { both: 'agrees', one: (name) => `${name} agrees` },
}

/**
 * A turn's evidence in words, worst first. What agrees is said only where nothing else is, so that what needs
 * an eye stands out.
 */
export function evidenceWords({ runtime, inference }: States): EvidenceWords[] {
  if (runtime === inference) return [{ state: runtime, words: WORDS[runtime].both }]
  return [
    { state: runtime, words: WORDS[runtime].one(NAMES.runtime_key) },
    { state: inference, words: WORDS[inference].one(NAMES.inference_id) },
  ]
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    .filter(({ state }) => state !== 'agrees')
}
