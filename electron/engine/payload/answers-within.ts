import { pathStep } from '../../../shared/truth/json-path.ts'
import { type CapturedPart, isObject, parsed } from './capture.ts'
import { detectKind } from './detect-kind.ts'

/** How deep a document is looked into, texts that are JSON themselves counting as one step. */
const DEEPEST = 12
const MOST_ANSWERS = 10_000
/** Characters of a document that is looked into: all of its values are held for that. */
const LARGEST = 8 * 2 ** 20

export const isAnswer = (text: string): boolean => {
  const detected = detectKind(text)
  return !('ok' in detected) && detected.kind !== null
}

/** Whether it is worth asking: most of a document is none, and asking takes writing it anew. */
function mayBeAnswer(value: object): boolean {
  if (Array.isArray(value)) return isObject(value[0]) && 'conv_id' in value[0]
  return ['items', 'turns', 'conv_id'].some((key) => key in value)
}

function* within(value: unknown, where: string, depth: number): Generator<CapturedPart> {
  if (depth > DEEPEST) return
  if (typeof value === 'string') {
    const inner = /^\s*[[{"]/.test(value) ? parsed(value) : undefined
    if (inner === undefined) return
    if (isAnswer(value)) yield { where, text: value }
    else yield* within(inner, where, depth + 1)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (mayBeAnswer(value)) {
    const text = JSON.stringify(value)
    if (isAnswer(text)) {
      yield { where, text }
      return
    }
  }
  for (const [key, member] of Object.entries(value))
    yield* within(member, `${where}${Array.isArray(value) ? `[${key}]` : pathStep(key)}`, depth + 1)
}

/** Answers that stand in a document which is none itself. */
export interface AnswersWithin {
  readonly parts: readonly CapturedPart[]
  /** JSONPaths of documents of a list in which there is none. */
  readonly others: readonly string[]
}

/**
 * The answers of the debug API in a captured document that is none itself: a list or lines of whole answers, a record
 * of a log or of a proxy, also where an answer stands as a text in a member.
 */
export function answersWithin({ where, text }: CapturedPart): AnswersWithin {
  const root = text.length > LARGEST ? undefined : parsed(text)
  const start = where === '' ? '$' : where
  const documents: [string, unknown][] = Array.isArray(root)
    ? root.map((document, at) => [`${start}[${at}]`, document])
    : [[start, root]]
  const parts: CapturedPart[] = []
  const others: string[] = []
  for (const [at, document] of documents) {
    const before = parts.length
    for (const part of within(document, at, 0)) if (parts.length < MOST_ANSWERS) parts.push(part)
    if (parts.length === before && parts.length < MOST_ANSWERS) others.push(at)
  }
  return { parts, others }
}
