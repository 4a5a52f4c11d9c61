import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { ContractAge, ContractFinding, PayloadKind } from '../../../shared/contract/payload.ts'
import { pathStep } from '../../../shared/truth/json-path.ts'
import type { JsonFailure } from '../../../shared/truth/json-read.ts'
import { type WalkedValue, walkedString, walkJson } from '../../../shared/truth/json-walk.ts'
import { answersWithin, isAnswer } from './answers-within.ts'
import { type CapturedPart, capturedParts } from './capture.ts'
import { detectKind, unknownEndpoint } from './detect-kind.ts'
import { ageOf, CONVERSATION_KEYS, type RuntimeKeys, releasesOf, TURN_KEYS } from './runtime-keys.ts'

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
  readonly releases: string | null
  readonly findings: readonly ContractFinding[]
  readonly findings_total: number
  /** Conversations or turns. */
  readonly items: number
  /** The first turns; none for conversations. */
  readonly turns: readonly PayloadTurn[]
}

function notJson({ line, column, message }: JsonFailure): TurnscopeError {
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

export const isOfTurns = (kind: PayloadKind): boolean =>
  kind === 'turns' || kind === 'turn' || kind === 'export'

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
    this.#keys = isOfTurns(kind) ? TURN_KEYS : CONVERSATION_KEYS
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
      releases: releasesOf(this.#kind, this.#keys, this.#found),
      findings: this.#findings,
      findings_total: this.#findingsTotal,
      items: this.#items,
      turns,
    }
  }
}

/** One document. Reads the text twice and keeps little of it, so a large one costs no more memory than its text. */
function readOne(text: string): PayloadFacts {
  const detected = detectKind(text)
  if ('ok' in detected) throw notJson(detected)
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
      case 'turns':
        if (depth === 1) {
          reader.end()
          inItems = key === place && value.kind === 'array'
          reader.rootMember(value)
        } else if (inItems && depth === 2) reader.begin(`$.${place}[${index}]`, value)
        else if (inItems && depth === 3) reader.member(value)
    }
  })
  return reader.facts()
}

const only = <T>(values: readonly T[]): T | null => (new Set(values).size === 1 ? values[0]! : null)

/** Facts of several payloads as those of one: paths begin with where each payload stands. */
function together(parts: readonly { readonly where: string; readonly facts: PayloadFacts }[]): PayloadFacts {
  const at = (where: string, path: string): string => `${where}${path.slice(1)}`
  const all = parts.map(({ facts }) => facts)
  const known = all.filter(({ contract }) => contract !== 'unknown')
  const findings = parts.flatMap(({ where, facts }) =>
    facts.findings.map((finding) => ({ ...finding, path: at(where, finding.path) })),
  )
  return {
    kind: only(all.map(({ kind }) => kind)) ?? 'several',
    contract: known.length === 0 ? 'unknown' : (only(known.map(({ contract }) => contract)) ?? 'mixed'),
    releases: only(known.map(({ releases }) => releases)),
    findings: findings.slice(0, MOST_FINDINGS),
    findings_total: all.reduce((sum, facts) => sum + facts.findings_total, 0),
    items: all.reduce((sum, { items }) => sum + items, 0),
    turns: parts
      .flatMap(({ where, facts }) => facts.turns.map((turn) => ({ ...turn, path: at(where, turn.path) })))
      .slice(0, MOST_TURNS),
  }
}

/**
 * Tells which endpoint a captured payload comes from, which releases wrote such and which age of the contract it keeps
 * to, and finds every wrong key (DOMAIN.md, section 4). A recording of a browser (HAR), lines of JSON, a body in quotes
 * and records that hold answers are looked into. Throws `InvalidRequest` where there is no JSON, or of no known endpoint.
 */
export function readPayload(text: string): PayloadFacts {
  const others: string[] = []
  const captured = capturedParts(text)
  const answers = captured.flatMap((part): readonly CapturedPart[] => {
    if (isAnswer(part.text)) return [part]
    const inner = answersWithin(part)
    others.push(...inner.others)
    return inner.parts
  })
  if (answers.length === 0) return readOne(captured[0]!.text)
  const parts = answers.map(({ where, text: part }) => ({ where, facts: readOne(part) }))
  if (parts.length === 1 && parts[0]!.where === '') return parts[0]!.facts
  const facts = together(parts)
  const leftOut = others.map((path) => ({
    path,
    found: '',
    expected: 'an answer of the debug API',
    message: 'Left out: it is no answer of an endpoint that carries runtimes, and holds none.',
  }))
  return {
    ...facts,
    findings: [...facts.findings, ...leftOut].slice(0, MOST_FINDINGS),
    findings_total: facts.findings_total + leftOut.length,
  }
}
