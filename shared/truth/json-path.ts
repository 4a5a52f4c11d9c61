/** Where a value stands, from the root: keys of objects, positions in arrays. */
export type Steps = readonly (string | number)[]

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

/** One step of a JSONPath: `.key` where the key is an identifier, else `["key"]`; `[3]` for an array position. */
export const pathStep = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`
  return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

/** JSONPath from the root, for example `$["geppetto.runtime@v1"].slug`. Different places have different paths. */
export const jsonPath = (steps: Steps): string => `$${steps.map(pathStep).join('')}`

/** `.key`, `["key"]` or `[3]` at the place where a search stands. */
const STEP = /\.([A-Za-z_][A-Za-z0-9_]*)|\[("(?:[^"\\]|\\.)*")\]|\[(0|[1-9]\d{0,15})\]/sy

/** What a key in brackets says; null where it is no JSON string. */
function keyIn(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return null
  }
}

/**
 * The steps of a JSONPath from the root, in the notation that `jsonPath` writes; `["key"]` may stand where
 * `.key` would do. Null for anything else: wildcards, slices, filters and `..` name no one place.
 */
export function parsePath(text: string): (string | number)[] | null {
  if (!text.startsWith('$')) return null
  const steps: (string | number)[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text)
    if (match === null) return null
    const [, name, quoted, position] = match
    const step = name ?? (quoted === undefined ? Number(position) : keyIn(quoted))
    if (step === null || (typeof step === 'number' && !Number.isSafeInteger(step))) return null
    steps.push(step)
  }
  return steps
}
