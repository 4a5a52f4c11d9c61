import { type ScalarTag, stringify } from 'yaml'
import { type ExactJson, ExactNumber, exactObject, readStored, type StoredJson } from './exact-json.ts'

/** A block of a snapshot, as it is stored. */
export interface StoredBlock {
  readonly block_id: string
  /** Null where the membership names a block that `blocks` does not have. */
  readonly stored: {
    readonly kind: string
    readonly role: string
    readonly payload_json: string | null
    readonly block_metadata_json: string | null
  } | null
}

export interface StoredSnapshot {
  readonly turn_id: string
  readonly blocks: readonly StoredBlock[]
  readonly turn_metadata_json: string | null
  readonly turn_data_json: string | null
  /** What was left out because it is too large, in words. */
  readonly omitted: readonly string[]
}

/** Numbers are written by their own digits. */
const exactNumberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof ExactNumber,
  resolve: (text) => text,
  stringify: ({ value }) => (value as ExactNumber).text,
}

const YAML_OPTIONS = {
  customTags: (tags: (ScalarTag | unknown)[]) => [exactNumberTag, ...tags] as ScalarTag[],
  // What a YAML 1.1 reader (PyYAML) would take for a boolean or a date is quoted.
  compat: 'yaml-1.1',
  // Long lines stay whole, so that a text is found in the payload as it was said.
  lineWidth: 0,
  blockQuote: 'literal',
  aliasDuplicateObjects: false,
} as const

/** A snapshot in the shape of the debug API's payload. */
export interface Payload {
  readonly yaml: string
  /** The structure that `yaml` says. */
  readonly parsed: ExactJson
  /** What could not be read; '' when all could. */
  readonly parse_error: string
}

/**
 * `{id, blocks:[{id, kind, role, payload, metadata}], metadata, data}` (DOMAIN.md, section 4). Stored text that
 * is no JSON stands in its place as the text it is.
 */
export function buildPayload({
  turn_id,
  blocks,
  turn_metadata_json,
  turn_data_json,
  omitted,
}: StoredSnapshot): Payload {
  const problems: string[] = []
  const read = (what: string, text: string | null): ExactJson => {
    const { value, problem }: StoredJson = readStored(text)
    if (problem !== null) problems.push(`${what}: ${problem}`)
    return value
  }
  const parsed = exactObject({
    id: turn_id,
    blocks: blocks.map(({ block_id, stored }) => {
      if (stored === null) problems.push(`block ${block_id}: not in the table blocks`)
      return exactObject({
        id: block_id,
        kind: stored?.kind ?? '',
        role: stored?.role ?? '',
        payload: read(`payload of block ${block_id}`, stored?.payload_json ?? null),
        metadata: read(`metadata of block ${block_id}`, stored?.block_metadata_json ?? null),
      })
    }),
    metadata: read('metadata', turn_metadata_json),
    data: read('data', turn_data_json),
  })
  return {
    yaml: stringify(parsed, YAML_OPTIONS),
    parsed,
    parse_error: [...problems, ...omitted].join('; '),
  }
}
