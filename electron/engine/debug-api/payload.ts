import { Document, Scalar, type ScalarTag, visit } from 'yaml'
import {
  type ExactJson,
  ExactNumber,
  exactInteger,
  exactObject,
  readStored,
  type StoredJson,
} from './exact-json.ts'

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

/** A snapshot whose payload is stored whole, as a v0 or v1 file does, and is no YAML. */
export interface UnreadableSnapshot {
  readonly problem: string
  /** As it is stored; '' where it is too large or damaged. */
  readonly text: string
}

/** YAML 1.1 knows an exponent only behind a point and before a sign: `1e3` is `1.0e+3`. */
const withWholeExponent = (number: string): string =>
  number.replace(/^(-?\d+)(\.\d+)?[eE]([-+]?)(\d+)$/, (_, whole, fraction, sign, power) => {
    return `${whole}${fraction ?? '.0'}e${sign || '+'}${power}`
  })

/** Numbers are written by their own digits. */
const exactNumberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof ExactNumber,
  resolve: (text) => text,
  stringify: ({ value }) => withWholeExponent((value as ExactNumber).text),
}

const YAML_OPTIONS = {
  customTags: (tags: (ScalarTag | unknown)[]) => [exactNumberTag, ...tags] as ScalarTag[],
  // What a reader of YAML 1.1 would take for a boolean or a date is quoted.
  compat: 'yaml-1.1',
  aliasDuplicateObjects: false,
} as const

const TO_TEXT = {
  // Long lines stay whole, so that a text is found in the payload as it was said.
  lineWidth: 0,
  blockQuote: 'literal',
  doubleQuotedAsJSON: true,
} as const

/**
 * Texts that some reader takes for something else, or refuses, where they stand bare: tabs, controls, other breaks of
 * lines, what is no character, half of a pair, white space alone, and words that YAML 1.1 gives a meaning.
 */
const SPECIAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]|[\ufdd0-\ufdef]|\p{Cs}|^\s*$|^\s|[^\S\n]$|\n\s/u
/** Not printable in YAML, nor breaks of lines everywhere: they stand in double quotes alone, and there as escapes. */
const UNPRINTABLE = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff\ufdd0-\ufdef]/g
const WORDS = /^(?:[=~]|<<|y|n|yes|no|on|off|true|false|null)$/i
/** A number of either version, in any base, or as hours and minutes; a date, alone or before a time. */
const NUMERIC =
  /^[-+]?(?:0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|[\d_]*\.?[\d_]*(?:e[-+]?\d*)?|\d[\d_]*(?::\d+)+\.?[\d_]*|\.(?:inf|nan))$|^\d{4}-\d\d?-\d\d?/i

const mustBeQuoted = (text: string): boolean => SPECIAL.test(text) || WORDS.test(text) || NUMERIC.test(text)

/** YAML that readers of 1.1 and of 1.2 take for exactly this value. */
export function exactYaml(value: ExactJson): string {
  const document = new Document(value, YAML_OPTIONS)
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && mustBeQuoted(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString(TO_TEXT).replace(UNPRINTABLE, (of) => {
    return `\\u${of.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** A snapshot in the shapes of the debug API. */
export interface Payload {
  /** `{id, blocks:[{id, kind, role, payload, metadata}], metadata, data}`; what is no YAML stands as it is stored. */
  readonly yaml: string
  /** `{ID, Blocks:[{ID, Kind, Role, Payload, Metadata}], Metadata, Data}`, as the server's own structures are named; null where the payload is no YAML. */
  readonly parsed: ExactJson | null
  /** What could not be read; '' when all could. */
  readonly parse_error: string
}

/** The server's numbers of kinds; a kind that it does not know is `other`. Source: DOMAIN.md, section 4. */
const KINDS = ['user', 'llm_text', 'tool_call', 'tool_use', 'system', 'reasoning', 'other']
const kindNumber = (kind: string): ExactJson => {
  const at = KINDS.indexOf(kind)
  return exactInteger(at < 0 ? KINDS.length - 1 : at)
}

const EMPTY = exactObject({})

interface BuiltBlock {
  /** As an item of `blocks`. */
  readonly yaml: string
  readonly parsed: ExactJson
  readonly problems: readonly string[]
}

const inList = (yaml: string): string => yaml.replace(/(^|\n)(?=[^\n])/g, '$1  ')

function buildBlock({ block_id, stored }: StoredBlock): BuiltBlock {
  const problems: string[] = []
  if (stored === null) problems.push(`block ${block_id}: not in the table blocks`)
  const read = (what: string, text: string | null): ExactJson => {
    const { value, problem }: StoredJson = readStored(text)
    if (problem !== null) problems.push(`${what} of block ${block_id}: ${problem}`)
    return value
  }
  const { kind = '', role = '' } = stored ?? {}
  const payload = read('payload', stored?.payload_json ?? null)
  const metadata = read('metadata', stored?.block_metadata_json ?? null)
  return {
    yaml: inList(exactYaml([exactObject({ id: block_id, kind, role, payload, metadata })])),
    parsed: exactObject({
      ID: block_id,
      Kind: kindNumber(kind),
      Role: role,
      Payload: payload,
      Metadata: EMPTY,
    }),
    problems,
  }
}

/**
 * Builds the snapshots of one answer as the debug API gives them. Stored text that is no JSON stands in its place as
 * the text it is. A turn repeats the blocks of those before it, so what was made of a block is kept.
 */
export function createPayloadBuilder(): (snapshot: StoredSnapshot | UnreadableSnapshot) => Payload {
  const kept = new Map<string, BuiltBlock>()
  const built = (block: StoredBlock): BuiltBlock => {
    const key = JSON.stringify(block)
    const known = kept.get(key) ?? buildBlock(block)
    kept.set(key, known)
    return known
  }
  return (snapshot) => {
    if ('problem' in snapshot)
      return { yaml: snapshot.text, parsed: null, parse_error: `payload: ${snapshot.problem}` }
    const { turn_id, blocks, turn_metadata_json, turn_data_json, omitted } = snapshot
    const all = blocks.map(built)
    const problems = all.flatMap((block) => block.problems)
    const read = (what: string, text: string | null): ExactJson => {
      const { value, problem }: StoredJson = readStored(text)
      if (problem !== null) problems.push(`${what}: ${problem}`)
      return value
    }
    const rest = exactObject({
      metadata: read('metadata', turn_metadata_json),
      data: read('data', turn_data_json),
    })
    const list = all.length === 0 ? ' []\n' : `\n${all.map(({ yaml }) => yaml).join('')}`
    return {
      yaml: `${exactYaml(exactObject({ id: turn_id }))}blocks:${list}${exactYaml(rest)}`,
      parsed: exactObject({
        ID: turn_id,
        Blocks: all.map(({ parsed }) => parsed),
        // What stands in these two is not told by the server's structures: clients find it in the YAML.
        Metadata: EMPTY,
        Data: EMPTY,
      }),
      parse_error: [...problems, ...omitted].join('; '),
    }
  }
}
