import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml'

/** Text of one payload that is read, in UTF-16 units. */
export const PAYLOAD_TEXT = 16 * 1024 * 1024
/** What aliases may make of it, in UTF-16 units and in values: a small text can name the same value for ever. */
const MOST_TEXT = 2 * PAYLOAD_TEXT
const MOST_VALUES = 2_000_000
const DEEPEST = 500

/** A block as a payload has it; the two texts are JSON. */
export interface PayloadBlock {
  readonly id: string
  readonly kind: string
  readonly role: string
  readonly payload: string
  readonly metadata: string
}

/** Why a payload cannot be read, in words. */
export interface Problem {
  readonly problem: string
}
export const TOO_LARGE: Problem = { problem: 'it is too large' }

/** What the YAML of one phase says; `metadata` and `data` are JSON. */
export interface LegacyPayload {
  readonly id: string
  readonly blocks: readonly PayloadBlock[]
  readonly metadata: string
  readonly data: string
}

class Unreadable extends Error {}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** A number by its own digits, where JSON can write them. */
function scalarJson({ value, source }: Scalar): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') {
    if (source !== undefined && JSON_NUMBER.test(source)) return source
    return Number.isFinite(value) ? String(value) : JSON.stringify(source ?? String(value))
  }
  if (value instanceof Uint8Array) return JSON.stringify(new TextDecoder().decode(value))
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value)
  return 'null'
}

const isNode = (value: unknown): value is Node =>
  isAlias(value) || isMap(value) || isScalar(value) || isSeq(value)

const keyOf = (key: unknown): string =>
  isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))) : ''

/** Writes YAML values as JSON, within the limits. Anchors are known in the order of the text. */
class JsonWriter {
  readonly #anchors = new Map<string, Node>()
  #text = 0
  #values = 0

  resolve(value: unknown): Node | null {
    let node = value
    for (let hops = 0; isAlias(node); hops++) {
      const target = this.#anchors.get(node.source)
      if (target === undefined || hops > DEEPEST) throw new Unreadable('an alias that leads nowhere')
      node = target
    }
    if (!isNode(node)) return null
    const { anchor } = node as { anchor?: string }
    if (anchor !== undefined) this.#anchors.set(anchor, node)
    return node
  }

  json(value: unknown, depth = 0): string {
    if (depth > DEEPEST) throw new Unreadable(`it is nested more than ${DEEPEST} deep`)
    if (++this.#values > MOST_VALUES) throw new Unreadable('its aliases make it too large')
    const node = this.resolve(value)
    if (node === null) return this.#counted('null')
    if (isScalar(node)) return this.#counted(scalarJson(node))
    if (isSeq(node)) return `[${node.items.map((item) => this.json(item, depth + 1)).join(',')}]`
    if (isMap(node)) {
      const members = node.items.map(
        ({ key, value: of }) =>
          `${this.#counted(JSON.stringify(keyOf(this.resolve(key))))}:${this.json(of, depth + 1)}`,
      )
      return `{${members.join(',')}}`
    }
    return this.#counted('null')
  }

  /** The text of a scalar; '' for anything else. */
  text(value: unknown): string {
    const node = this.resolve(value)
    return isScalar(node) && node.value !== null
      ? typeof node.value === 'string'
        ? node.value
        : (node.source ?? String(node.value))
      : ''
  }

  /** The members of a map by name; none for anything else. The last of equal names wins. */
  members(value: unknown): Map<string, unknown> {
    const node = this.resolve(value)
    return new Map(isMap(node) ? node.items.map(({ key, value: of }) => [keyOf(this.resolve(key)), of]) : [])
  }

  items(value: unknown): readonly unknown[] {
    const node = this.resolve(value)
    return isSeq(node) ? node.items : []
  }

  #counted(json: string): string {
    this.#text += json.length
    if (this.#text > MOST_TEXT) throw new Unreadable('its aliases make it too large')
    return json
  }
}

const orEmpty = (writer: JsonWriter, value: unknown): string => {
  const json = value === undefined ? '{}' : writer.json(value)
  return json === 'null' ? '{}' : json
}

function read(text: string): LegacyPayload {
  const document = parseDocument(text, {
    schema: 'core',
    customTags: ['binary'],
    intAsBigInt: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const [error] = document.errors
  if (error !== undefined) throw new Unreadable(error.message)
  if (!isMap(document.contents)) throw new Unreadable('it is no mapping')
  const writer = new JsonWriter()
  const root = writer.members(document.contents)
  // In the order of the text, so that every anchor is known before its aliases.
  const parts = { id: '', blocks: [] as PayloadBlock[], metadata: '{}', data: '{}' }
  for (const [name, value] of root) {
    if (name === 'id') parts.id = writer.text(value)
    if (name === 'metadata' || name === 'data') parts[name] = orEmpty(writer, value)
    if (name !== 'blocks') continue
    for (const item of writer.items(value)) {
      const block = writer.members(item)
      parts.blocks.push({
        id: writer.text(block.get('id')),
        kind: writer.text(block.get('kind')),
        role: writer.text(block.get('role')),
        payload: orEmpty(writer, block.get('payload')),
        metadata: orEmpty(writer, block.get('metadata')),
      })
    }
  }
  return parts
}

/** What a payload says, or why it cannot be read, in words. It never throws: the text comes from the file. */
export function readPayloadYaml(text: string): LegacyPayload | Problem {
  if (text.length > PAYLOAD_TEXT) return TOO_LARGE
  try {
    return read(text)
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message }
    // The parser recurses: a text that is nested deep enough ends its stack.
    if (error instanceof RangeError) return { problem: 'it is nested too deep' }
    return { problem: error instanceof Error ? error.message : 'it is no YAML' }
  }
}
