import { invalidRequest } from './request.ts'

/** A place in metadata, and no file. */
const JSON_PATHS = new Set(['recovery.take'])

/** Members that have members of these names themselves. */
const HOLD_PATHS = new Set(['from', 'other'])

/** Deeper than any call of the contract holds a path. */
const DEEPEST = 8

/**
 * A call's input with every path of the file system in it as `each` has it; the contract calls each of them `path`, `…_path`,
 * or several `paths`. What is no text stays. Throws `InvalidRequest` for what no call is like.
 */
export function withPaths<T>(method: string, input: T, each: (path: string) => string, depth = 0): T {
  if (Array.isArray(input) || typeof input !== 'object' || input === null || JSON_PATHS.has(method))
    return input
  if (depth > DEEPEST) throw invalidRequest('it is nested too deeply')
  const path = (value: unknown): unknown => (typeof value === 'string' ? each(value) : value)
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      if (/(^|_)path$/.test(name)) return [name, path(value)]
      if (name === 'paths') return [name, Array.isArray(value) ? value.map(path) : value]
      return [name, HOLD_PATHS.has(name) ? withPaths(method, value, each, depth + 1) : value]
    }),
  ) as T
}
