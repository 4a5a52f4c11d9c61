/**
 * The backfill rule of DOMAIN.md section 2, written a second time and in another way, for the tests to hold
 * the model against.
 */

const trim = (text: string): string => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')

const keepsItsBytes = (text: string): boolean => /^[^\ud800-\udfff]*$/u.test(text)

type Answer = { readonly value: string } | { readonly reason: string }

function parsed(text: string | null): unknown {
  if (text === null || text === '') return {}
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return undefined
  }
}

const at = (value: unknown, key: string): unknown =>
  Object.entries(value as object).find(([name]) => name === key)?.[1]

function judge(value: unknown): Answer {
  if (value === undefined) return { reason: 'no-canonical-key' }
  if (typeof value !== 'string') return { reason: 'non-canonical' }
  if (trim(value) === '') return { reason: 'empty-value' }
  if (!keepsItsBytes(trim(value))) return { reason: 'invalid-utf8' }
  return { value: trim(value) }
}

/** What the canonical value of a column is, or why there is none, for metadata of valid UTF-8. */
export function oracleCanonical(text: string | null, column: 'runtime_key' | 'inference_id'): Answer {
  const metadata = parsed(text)
  if (metadata === undefined) return { reason: 'malformed-json' }
  if (typeof metadata !== 'object' || Array.isArray(metadata)) return { reason: 'not-an-object' }
  if (Object.keys(metadata as object).length === 0) return { reason: 'empty-metadata' }
  if (column === 'runtime_key') {
    const runtime = at(metadata, 'geppetto.runtime@v1')
    if (runtime === undefined) return { reason: 'no-canonical-key' }
    if (Object.prototype.toString.call(runtime) !== '[object Object]') return { reason: 'non-canonical' }
    return judge(at(runtime, 'runtime_key'))
  }
  const answers = ['geppetto.inference_id@v1', 'inference_id'].map((key) => judge(at(metadata, key)))
  const settles = (answer: Answer): boolean => 'value' in answer || answer.reason === 'invalid-utf8'
  const worst = ['non-canonical', 'empty-value', 'no-canonical-key']
  return (
    answers.find(settles) ??
    answers.sort(
      (a, b) =>
        worst.indexOf((a as { reason: string }).reason) - worst.indexOf((b as { reason: string }).reason),
    )[0]!
  )
}

/** A row's two columns after the automatic backfill. */
export function oracleBackfill(
  row: { runtime_key: string | null; inference_id: string | null },
  text: string | null,
): { runtime_key: string | null; inference_id: string | null } {
  const filled = (column: 'runtime_key' | 'inference_id'): string | null => {
    const answer = oracleCanonical(text, column)
    return (row[column] ?? '') === '' && 'value' in answer ? answer.value : row[column]
  }
  return { runtime_key: filled('runtime_key'), inference_id: filled('inference_id') }
}

/** Go's `%v` of a decoded JSON value, written a second time. */
function printed(value: unknown): string {
  if (value === null) return '<nil>'
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\ufffd')
  if (typeof value === 'number') {
    const sign = value < 0 || Object.is(value, -0) ? '-' : ''
    const exponential = Math.abs(value)
      .toExponential()
      .replace(/e([+-])(\d)$/, 'e$10$2')
    const plain = Math.abs(value) === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6)
    return sign + (plain ? `${Math.abs(value)}` : exponential)
  }
  if (typeof value === 'boolean') return `${value}`
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  const members: Record<string, string> = Object.create(null)
  for (const [key, inner] of Object.entries(value as object)) members[printed(key)] = printed(inner)
  const points = (key: string): string =>
    Array.from(key, (c) => c.codePointAt(0)!.toString(16).padStart(6, '0')).join('')
  const keys = Object.keys(members).sort((a, b) => (points(a) < points(b) ? -1 : 1))
  return `map[${keys.map((key) => `${key}:${members[key]}`).join(' ')}]`
}

const isObject = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object Object]'

const nonEmpty = (text: string): string | null => (trim(text) === '' ? null : trim(text))

/** What a string or anything else than an object becomes. */
const asText = (value: unknown): string | null =>
  value === undefined || value === null ? null : nonEmpty(printed(value))

function searched(value: unknown): string | null {
  if (!isObject(value)) return asText(value)
  for (const key of ['runtime_key', 'key', 'slug', 'profile', 'profile_key', 'inference_id']) {
    const inner = searched(at(value, key))
    if (inner !== null) return inner
  }
  return null
}

/** What servers themselves write into an empty column; null where they leave it empty. Valid UTF-8 alone. */
export function oracleServer(
  text: string | null,
  column: 'runtime_key' | 'inference_id',
): { early: string | null; later: string | null } {
  const metadata = parsed(text)
  if (!isObject(metadata)) return { early: null, later: null }
  const roots = {
    runtime_key: ['geppetto.runtime@v1', 'runtime', 'runtime_key'],
    inference_id: ['geppetto.inference_id@v1', 'inference_id'],
  }[column]
  const values = roots.map((key) => at(metadata, key))
  const first = (texts: (string | null)[]): string | null => texts.find((each) => each !== null) ?? null
  const runtime = values[0]
  return {
    early: first(values.map(searched)),
    later:
      column === 'inference_id'
        ? first(values.map(asText))
        : isObject(runtime)
          ? asText(at(runtime, 'runtime_key'))
          : null,
  }
}
