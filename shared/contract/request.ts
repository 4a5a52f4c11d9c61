import { z } from 'zod'
import { formatCount, plural } from '../truth/words.ts'
import { TurnscopeError } from './errors.ts'
import { type MethodName, type MethodRequest, methods } from './methods.ts'

export const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name)

/** Throws `InvalidRequest`, naming the method, where there is none of that name. */
export function methodNamed(name: string): MethodName {
  if (isMethod(name)) return name
  throw invalidRequest(`there is no method ${name}`)
}

const has = (schema: z.ZodType, ...names: string[]): boolean =>
  schema instanceof z.ZodObject && names.every((name) => Object.hasOwn(schema.shape, name))

/** Whether the method of that name writes one file where its `path` says, and tells of it. */
export const writesFile = (name: string): boolean =>
  isMethod(name) &&
  has(methods[name].input, 'path', 'replace') &&
  has(methods[name].output, 'path', 'bytes', 'sha256')

/** What a handler receives, defaults filled in. Throws `InvalidRequest`, naming the field that is not right. */
export function readRequest<N extends MethodName>(name: N, input: unknown): MethodRequest<N> {
  const parsed = methods[name].input.safeParse(input)
  if (parsed.success) return parsed.data as MethodRequest<N>
  throw invalidRequest(`${name}: ${firstProblem(parsed.error, 'input')}`)
}

export const invalidRequest = (problem: string): TurnscopeError =>
  new TurnscopeError(
    'InvalidRequest',
    `The request was not understood: ${problem}.`,
    'This is a fault in the program that asked; check the fields it sent.',
  )

/** The first thing wrong, with the field's name; `whole` names what has no field. */
export function firstProblem(error: z.ZodError, whole: string): string {
  const issue = firstIssue(error.issues)
  const field = issue === undefined || issue.path.length === 0 ? whole : issue.path.join('.')
  return `${field} ${issue === undefined ? 'is not valid' : problemInWords(issue)}`
}

const UNITS = { string: 'character', array: 'item', file: 'byte' } as const

/** What is wrong with a field, to be read behind its name. */
function problemInWords(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return `is not right: ${issue.message}`
  const [limit, most] = issue.code === 'too_big' ? [issue.maximum, 'at most'] : [issue.minimum, 'at least']
  const unit = Object.hasOwn(UNITS, issue.origin) ? UNITS[issue.origin as keyof typeof UNITS] : null
  return unit === null
    ? `must be ${most} ${formatCount(Number(limit))}`
    : `must have ${most} ${plural(Number(limit), unit)}`
}

/** In a union the first alternative speaks: it is the one that callers usually mean. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const issue = issues[0]
  return issue?.code === 'invalid_union' ? (firstIssue(issue.errors[0] ?? []) ?? issue) : issue
}
