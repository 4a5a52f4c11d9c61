import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY, RUNTIME_MEMBER } from './canonical-keys.ts'
import type { TruthColumn } from './columns.ts'
import type { Steps } from './json-path.ts'
import { type JsonObject, member } from './metadata.ts'
import { trimWhiteSpace } from './white-space.ts'

/** How far from the root a key that names a value is looked for, and among how many values. */
const DEPTH = 6
const NODES = 10_000

/** Whether a key says "inference id" in some spelling: `inferenceId`, `geppetto.inference@v2`, `Inference-ID`… */
export function namesInference(key: string): boolean {
  if (key.length < 'inference'.length) return false
  const name = key
    .toLowerCase()
    .replace(/^geppetto\./, '')
    .replace(/@v\d+$/, '')
    .replace(/[_-]/g, '')
  return name === 'inference' || name === 'inferenceid'
}

/** Whether a key says "runtime key": `runtimeKey`, `RUNTIME_KEY`, `geppetto.runtime@v1.runtime_key`… */
const namesRuntimeKey = (key: string): boolean =>
  /^(?:geppetto\.)?(?:runtime(?:@v\d+)?\.)?runtime[_-]?key(?:@v\d+)?$/i.test(key)

/** Whether a key can only mean a runtime of the chat server: `geppetto.runtime@v2`, `runtime@v1`. */
const namesRuntimeObject = (key: string): boolean =>
  /^(?:geppetto\.runtime(?:@v\d+)?|runtime@v\d+)$/i.test(key)

/** What early builds wrote instead of `runtime_key` in a runtime object. */
export const RUNTIME_STAND_INS = ['key', 'slug', 'profile', 'profile_key'] as const

const STAND_INS: ReadonlySet<string> = new Set(RUNTIME_STAND_INS)

const isBlank = (value: unknown): boolean => typeof value !== 'string' || trimWhiteSpace(value) === ''

/** A string in a place that names it, and is not canonical. */
export interface NamedPlace {
  readonly path: Steps
  readonly value: string
}

interface Container {
  readonly value: object
  readonly path: Steps
}

const CANONICAL: Record<TruthColumn, readonly Steps[]> = {
  runtime_key: [[RUNTIME_KEY, RUNTIME_MEMBER]],
  inference_id: [[INFERENCE_KEY], [INFERENCE_PLAIN_KEY]],
}

const isCanonical = (column: TruthColumn, path: Steps): boolean =>
  CANONICAL[column].some(
    (canonical) => canonical.length === path.length && canonical.every((step, at) => step === path[at]),
  )

/** Whether a string under `key` in an object at `path` names a runtime. */
function isRuntimePlace(key: string, { value, path }: Container): boolean {
  if (namesRuntimeKey(key) || namesRuntimeObject(key)) return true
  const parent = path.at(-1)
  // A plain "runtime" is any program's word: it counts where the object is metadata by its name or its place.
  if (key === 'runtime')
    return typeof parent === 'number' ? path.length === 1 : /metadata/i.test(parent ?? '')
  return (
    STAND_INS.has(key) &&
    typeof parent === 'string' &&
    namesRuntimeObject(parent) &&
    isBlank(member(value as JsonObject, RUNTIME_MEMBER))
  )
}

/**
 * Strings under keys that name a value for the column, nearest to the root first. Bounded in depth and number of
 * values, since metadata can be of any size.
 * @param inside whether `root` stands inside something, so that the canonical places of it are not canonical
 */
export function* namedPlaces(root: object, column: TruthColumn, inside = false): Generator<NamedPlace> {
  const queue: Container[] = [{ value: root, path: [] }]
  let seen = 0
  for (let next = 0; next < queue.length; next++) {
    const container = queue[next]!
    const { value: values, path } = container
    const inArray = Array.isArray(values)
    for (const key in values) {
      if (++seen > NODES) return
      const value = (values as JsonObject)[key]
      if (typeof value === 'string') {
        if (inArray) continue
        const named = column === 'inference_id' ? namesInference(key) : isRuntimePlace(key, container)
        const place = [...path, key]
        if (named && (inside || !isCanonical(column, place))) yield { path: place, value }
      } else if (typeof value === 'object' && value !== null && path.length + 1 < DEPTH) {
        queue.push({ value, path: [...path, inArray ? Number(key) : key] })
      }
    }
  }
}
