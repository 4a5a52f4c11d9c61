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
