import { assertNever } from '../../../shared/truth/assert-never.ts'
import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY } from '../../../shared/truth/canonical-keys.ts'
import type { Prng } from './prng.ts'

/** What a turn's metadata says of its runtime and inference id, and in which of the shapes met in the field. */
export type Trace =
  // Canonical: the backfill fills both columns.
  | 'canonical'
  | 'plain-inference'
  | 'padded'
  | 'repeated-key'
  | 'wide-id'
  | 'large'
  // Canonical for one column.
  | 'no-inference'
  | 'other-inference'
  | 'nested-inference'
  | 'number-inference'
  // What early builds wrote: candidates, never filled automatically.
  | 'runtime-string'
  | 'runtime-key'
  | 'runtime-object'
  | 'string-for-object'
  | 'object-key'
  | 'object-slug'
  | 'object-profile'
  | 'object-profile-key'
  | 'number-runtime'
  // Nothing to recover from.
  | 'profile-only'
  | 'blank'
  | 'null-runtime'
  | 'unrelated-keys'
  | 'empty'
  | 'null'
  | 'no-text'
  | 'cut-off'
  | 'single-quotes'
  | 'array'
  | 'string'

export const LEGACY_TRACES: readonly Trace[] = [
  'runtime-string',
  'runtime-key',
  'runtime-object',
  'string-for-object',
  'object-key',
  'object-slug',
  'object-profile',
  'object-profile-key',
]

export const LOST_TRACES: readonly Trace[] = [
  'profile-only',
  'unrelated-keys',
  'empty',
  'null',
  'no-text',
  'cut-off',
  'unrelated-keys',
  'empty',
]

/** Traces from which the backfill fills both columns. */
export const FULL_TRACES: ReadonlySet<Trace> = new Set<Trace>([
  'canonical',
  'plain-inference',
  'padded',
  'repeated-key',
  'wide-id',
  'large',
])

/** Traces from which it fills the runtime. */
export const RUNTIME_TRACES: ReadonlySet<Trace> = new Set<Trace>([
  ...FULL_TRACES,
  'no-inference',
  'other-inference',
  'nested-inference',
  'number-inference',
])

export interface TurnFacts {
  readonly runtime: string
  readonly inference_id: string
  readonly session_id: string
}

/** Stands for the server's digest of a runtime's settings (32-bit FNV-1a). */
function fingerprint(runtime: string): string {
  let hash = 0x811c9dc5
  for (const character of runtime) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return `rt-${(hash >>> 0).toString(16).padStart(8, '0')}`
}

const profile = (runtime: string): Record<string, unknown> => ({
  'profile.slug': runtime,
  'profile.registry': 'warehouse',
  'profile.version': 3,
})

const context = ({ session_id }: TurnFacts, prng: Prng): Record<string, unknown> => ({
  'geppetto.session_id@v1': session_id,
  'geppetto.trace_id@v1': prng.uuid().replaceAll('-', ''),
  'geppetto.provider@v1': 'harbor',
  'geppetto.model@v1': prng.chance(0.8) ? 'harbor-large-2' : 'harbor-small-2',
  'geppetto.usage@v1': { input_tokens: prng.int(400, 9000), output_tokens: prng.int(20, 900) },
  'geppetto.stop_reason@v1': 'end_turn',
})

/** What early builds kept beside the runtime: little, and under names of their own. */
const earlyContext = (facts: TurnFacts, prng: Prng): Record<string, unknown> => ({
  inferenceId: facts.inference_id,
  model: 'harbor-large-1',
  build: `0.${prng.int(3, 6)}.${prng.int(0, 9)}`,
})

const runtimeObject = (runtime: string): Record<string, unknown> => ({
  runtime_key: runtime,
  runtime_fingerprint: fingerprint(runtime),
  ...profile(runtime),
})

function canonical(facts: TurnFacts, prng: Prng): Record<string, unknown> {
  return {
    [RUNTIME_KEY]: runtimeObject(facts.runtime),
    [INFERENCE_KEY]: facts.inference_id,
    ...context(facts, prng),
  }
}

const LARGE_RESULTS = 900

/** The text of `turn_metadata_json` for one turn. */
export function metadataText(trace: Trace, facts: TurnFacts, prng: Prng): string {
  const { runtime, inference_id } = facts
  const early = (entries: Record<string, unknown>): string =>
    JSON.stringify({ ...entries, ...earlyContext(facts, prng) })
  const canonicalBut = (entries: Record<string, unknown>): string =>
    JSON.stringify({ ...canonical(facts, prng), ...entries })
  switch (trace) {
    case 'canonical':
      return JSON.stringify(canonical(facts, prng))
    case 'plain-inference':
      return canonicalBut({ [INFERENCE_KEY]: undefined, [INFERENCE_PLAIN_KEY]: inference_id })
    case 'padded':
      return canonicalBut({
        [RUNTIME_KEY]: { ...runtimeObject(runtime), runtime_key: ` ${runtime}\u0085\n` },
      })
    case 'repeated-key':
      return `{"${RUNTIME_KEY}":{"runtime_key":"draft","runtime_key":${JSON.stringify(runtime)}},"${INFERENCE_KEY}":${JSON.stringify(inference_id)}}`
    case 'wide-id':
      return `{"upstream_request_id":9007199254740993,"shard":9223372036854775807,${JSON.stringify(canonical(facts, prng)).slice(1)}`
    case 'large':
      return canonicalBut({
        'geppetto.inference_result@v1': Array.from({ length: LARGE_RESULTS }, (_, index) => ({
          candidate: index,
          sku: `WH-${1000 + index}`,
          score: prng.int(0, 1_000_000) / 1_000_000,
          note: 'stock level, open orders and lead time weighed against the season',
        })),
      })
    case 'no-inference':
      return canonicalBut({ [INFERENCE_KEY]: undefined })
    case 'other-inference':
      return canonicalBut({ [INFERENCE_KEY]: undefined, 'geppetto.inference@v2': inference_id })
    case 'nested-inference':
      return canonicalBut({ [INFERENCE_KEY]: undefined, trace: { spans: [{ inference_id }] } })
    case 'number-inference':
      return `{"${INFERENCE_KEY}":${prng.int(1, 9)}007199254740993,${canonicalBut({ [INFERENCE_KEY]: undefined }).slice(1)}`
    case 'runtime-string':
      return early({ runtime })
    case 'runtime-key':
      return early({ runtime_key: runtime })
    case 'runtime-object':
      return early({ runtime: { runtime_key: runtime, registry: 'warehouse' } })
    case 'string-for-object':
      return early({ [RUNTIME_KEY]: runtime })
    case 'object-key':
      return early({ [RUNTIME_KEY]: { key: runtime } })
    case 'object-slug':
      return early({ [RUNTIME_KEY]: { slug: runtime, registry: 'warehouse' } })
    case 'object-profile':
      return early({ [RUNTIME_KEY]: { profile: runtime } })
    case 'object-profile-key':
      return early({ runtime: { profile_key: runtime } })
    case 'number-runtime':
      return canonicalBut({ [RUNTIME_KEY]: { ...runtimeObject(runtime), runtime_key: 40 + runtime.length } })
    case 'profile-only':
      return canonicalBut({ [RUNTIME_KEY]: profile(runtime), [INFERENCE_KEY]: undefined })
    case 'blank':
      return canonicalBut({ [RUNTIME_KEY]: { runtime_key: ' \t' }, [INFERENCE_KEY]: '\u3000' })
    case 'null-runtime':
      return canonicalBut({ [RUNTIME_KEY]: { runtime_key: null }, [INFERENCE_KEY]: { id: inference_id } })
    case 'unrelated-keys':
      return JSON.stringify(context(facts, prng))
    case 'empty':
      return '{}'
    case 'null':
      return 'null'
    case 'no-text':
      return ''
    case 'cut-off':
      return JSON.stringify(canonical(facts, prng)).slice(0, prng.int(12, 60))
    case 'single-quotes':
      return `{'runtime': '${runtime}', 'inference_id': '${inference_id}'}`
    case 'array':
      return JSON.stringify([
        {
          [RUNTIME_KEY]: runtimeObject(runtime),
          [INFERENCE_KEY]: inference_id,
          trace: { runtimeKey: runtime },
        },
      ])
    case 'string':
      return JSON.stringify(runtime)
    default:
      return assertNever(trace)
  }
}
