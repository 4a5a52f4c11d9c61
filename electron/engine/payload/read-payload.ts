import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { ContractAge, ContractFinding, PayloadKind } from '../../../shared/contract/payload.ts'
import { pathStep } from '../../../shared/truth/json-path.ts'
import type { JsonFailure } from '../../../shared/truth/json-read.ts'
import { type WalkedValue, walkedString, walkJson } from '../../../shared/truth/json-walk.ts'
import { detectKind, unknownEndpoint } from './detect-kind.ts'
import { ageOf, CONVERSATION_KEYS, type RuntimeKeys, TURN_KEYS } from './runtime-keys.ts'

const MOST_FINDINGS = 1_000
/** Turns that are kept to be compared. */
const MOST_TURNS = 100_000

/** What a payload says of one turn. */
export interface PayloadTurn {
  /** JSONPath of the item. */
  readonly path: string
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly phase: string
  /** '' where the payload has none: empty values are left out. */
  readonly runtime_key: string
  readonly inference_id: string
}

export interface PayloadFacts {
  readonly kind: PayloadKind
  readonly contract: ContractAge
  readonly findings: readonly ContractFinding[]
  readonly findings_total: number
  /** Conversations or turns. */
  readonly items: number
  /** The first turns; none for conversations. */
  readonly turns: readonly PayloadTurn[]
}

function notJson(text: string, { line, column, message }: JsonFailure): TurnscopeError {
  if (/^\s*HTTP\/\d/.test(text.slice(0, 200))) {
    return new TurnscopeError(
      'InvalidRequest',
      'This capture begins with the headers of the answer, so it is not JSON.',
      'Capture the body alone: curl without -i.',
    )
  }
  return new TurnscopeError(
    'InvalidRequest',
    `This is not JSON (line ${line}, column ${column}): ${message}`,
    'Capture the whole body of a debug API answer, for example with curl -s … > payload.json.',
  )
}

const ITEM_TEXTS = ['conv_id', 'session_id', 'turn_id', 'phase', 'inference_id'] as const
type ItemTexts = Partial<Record<(typeof ITEM_TEXTS)[number], string>>
const isItemText = (key: string): key is (typeof ITEM_TEXTS)[number] =>
  (ITEM_TEXTS as readonly string[]).includes(key)

/** What is known of the object that is being read. */
interface OpenItem {
  readonly path: string
  readonly texts: ItemTexts
  /** Values of the keys that name a runtime, by key. */
  readonly runtimes: Map<string, string>
}

/** Gathers findings and turns, object by object. */
class Reader {
  readonly #text: string
  readonly #kind: PayloadKind
  readonly #keys: RuntimeKeys
  readonly #findings: ContractFinding[] = []
  #findingsTotal = 0
  readonly #found = new Set<string>()
  readonly #turns: PayloadTurn[] = []
  #items = 0
  #open: OpenItem | null = null
  /** Members of the document itself, which a turn's own items do not repeat. */
  readonly #root: ItemTexts = {}

  constructor(text: string, kind: PayloadKind) {
    this.#text = text
    this.#kind = kind
    this.#keys = kind === 'turns' || kind === 'turn' ? TURN_KEYS : CONVERSATION_KEYS
  }

  #finding(finding: ContractFinding): void {
    this.#findingsTotal++
    if (this.#findings.length < MOST_FINDINGS) this.#findings.push(finding)
  }

  begin(path: string, value: WalkedValue): void {
    this.end()
    this.#items++
    if (value.kind === 'object') {
      this.#open = { path, texts: {}, runtimes: new Map() }
      return
    }
    this.#finding({
      path,
      found: value.kind,
      expected: 'object',
      message: 'An item of this endpoint is an object.',
    })
  }

  member(value: WalkedValue): void {
    const key = value.key
    if (this.#open === null || key === null) return
    const text = value.kind === 'string' ? (): string => walkedString(this.#text, value) : (): string => ''
    if (isItemText(key)) this.#open.texts[key] = text()
    const wrong = this.#keys.wrong.get(key)
    if (wrong === undefined && key !== this.#keys.right) return
    this.#found.add(key)
    this.#open.runtimes.set(key, text())
    if (wrong === undefined) return
    const path = `${this.#open.path}${pathStep(key)}`
    this.#finding({ path, found: key, expected: this.#keys.right, message: wrong })
  }

  rootMember(value: WalkedValue): void {
    if (value.key !== null && isItemText(value.key) && value.kind === 'string') {
      this.#root[value.key] = walkedString(this.#text, value)
    }
  }

  end(): void {
    const item = this.#open
    this.#open = null
    if (item === null) return
    if (this.#keys.required && item.runtimes.size === 0) {
      this.#finding({
        path: item.path,
        found: '',
        expected: this.#keys.right,
        message: `Every conversation carries ${this.#keys.right}; this one has no key for its pointer.`,
      })
    }
    if (this.#keys !== TURN_KEYS || this.#turns.length === MOST_TURNS) return
    const { conv_id = '', session_id = '', turn_id = '', phase = '', inference_id = '' } = item.texts
    const named = [this.#keys.right, ...this.#keys.wrong.keys()].find((key) => item.runtimes.has(key))
    const runtime_key = named === undefined ? '' : item.runtimes.get(named)!
    this.#turns.push({ path: item.path, conv_id, session_id, turn_id, phase, runtime_key, inference_id })
  }

  facts(): PayloadFacts {
    this.end()
    const { conv_id = '', session_id = '', turn_id = '' } = this.#root
    const turns =
      this.#kind === 'turn'
        ? this.#turns.map((turn) => ({ ...turn, conv_id, session_id, turn_id }))
        : this.#turns
    return {
      kind: this.#kind,
      contract: ageOf(this.#keys, this.#found),
      findings: this.#findings,
      findings_total: this.#findingsTotal,
      items: this.#items,
      turns,
    }
  }
}

/**
 * Tells which endpoint of the debug API a captured payload comes from and which age of the contract it keeps to,
 * and finds every wrong key (DOMAIN.md, section 4). Reads the text twice and keeps little of it, so a large one
 * costs no more memory than its text. Throws `InvalidRequest` where it is no JSON, or of no known endpoint.
 */
export function readPayload(given: string): PayloadFacts {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given
  const detected = detectKind(text)
  if ('ok' in detected) throw notJson(text, detected)
  const { kind, place } = detected
  if (kind === null) throw unknownEndpoint()
  const reader = new Reader(text, kind)
  /** Whether the member of the document that is being read is the list of items. */
  let inItems = false
  walkJson(text, 3, (value) => {
    const { depth, key, index } = value
    switch (place) {
      case 'root':
        if (depth === 0) reader.begin('$', value)
        else if (depth === 1) reader.member(value)
        return
      case 'array':
        if (depth === 1) reader.begin(`$[${index}]`, value)
        else if (depth === 2) reader.member(value)
        return
      case 'items':
        if (depth === 1) {
          reader.end()
          inItems = key === 'items' && value.kind === 'array'
          reader.rootMember(value)
        } else if (inItems && depth === 2) reader.begin(`$.items[${index}]`, value)
        else if (inItems && depth === 3) reader.member(value)
    }
  })
  return reader.facts()
}
