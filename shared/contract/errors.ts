/** Every way a call can fail that people are told about. Closed: a new kind is a change of the contract. */
export const ERROR_KINDS = [
  'NotADatabase',
  'UnrelatedDatabase',
  'LegacyGeneration',
  'NotReadable',
  'InUse',
  'Damaged',
  'NoSpace',
  'NotWritable',
  'TargetExists',
  'MigrationRefused',
  'NotFound',
  'Cancelled',
  'EngineExited',
  'InvalidRequest',
  'VersionMismatch',
  'Conflict',
  'Exhausted',
  'Internal',
] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

/** What callers go by and a kind alone does not tell. Closed as well. */
export const ERROR_DETAILS = [
  /** Another Turnscope has the case open; it can be read here all the same. */
  'held-elsewhere',
  /** What can be read of the file can be salvaged. */
  'salvageable',
  /** Cancelled, while a step goes on that nothing can stop. */
  'still-ending',
  /** The engine's process ended before it answered. */
  'engine-ended',
] as const
export type ErrorDetail = (typeof ERROR_DETAILS)[number]

/** An error as data: what crosses a transport and what the CLI prints. It never carries a stack. */
export interface TurnscopeFailure {
  kind: ErrorKind
  /** What happened, in plain words. */
  message: string
  /** What the person can do about it. */
  next: string
  detail?: ErrorDetail | undefined
}

/** An expected failure. Anything thrown that is not one of these becomes `Internal`, its stack for the log only. */
export class TurnscopeError extends Error {
  override readonly name = 'TurnscopeError'
  readonly kind: ErrorKind
  readonly next: string
  readonly detail: ErrorDetail | undefined

  constructor(
    kind: ErrorKind,
    message: string,
    next: string,
    { detail, ...options }: { cause?: unknown; detail?: ErrorDetail | undefined } = {},
  ) {
    super(message, options)
    this.kind = kind
    this.next = next
    this.detail = detail
  }
}

export const cancelled = (): TurnscopeError =>
  new TurnscopeError('Cancelled', 'Cancelled.', 'Nothing was changed. Start it again when you are ready.')

/** For what was cancelled while a step that nothing can stop was under way: whether that still does something is not known. */
export const stillEnding = (): TurnscopeError =>
  new TurnscopeError(
    'Cancelled',
    'Cancelled, but its last step has not ended yet.',
    'It is given up as soon as that step ends. If something was to be written, look at what is there before you start it again.',
    { detail: 'still-ending' },
  )

/** Whether a cancel came to its end: then nothing was changed, and nobody has to be told more. */
export const isWhollyCancelled = (error: unknown): boolean =>
  error instanceof TurnscopeError && error.kind === 'Cancelled' && error.detail !== 'still-ending'

export function toFailure(error: unknown): TurnscopeFailure {
  if (error instanceof TurnscopeError) {
    const { kind, message, next, detail } = error
    return { kind, message, next, ...(detail === undefined ? {} : { detail }) }
  }
  return {
    kind: 'Internal',
    message: 'Something went wrong inside Turnscope.',
    next: 'The evidence is untouched. Try again; if it happens again, attach the log to a report.',
  }
}

export const fromFailure = ({ kind, message, next, detail }: TurnscopeFailure): TurnscopeError =>
  new TurnscopeError(kind, message, next, { detail })

/** Told of one error: an error may even be its own cause. */
const MOST_CAUSES = 8

/**
 * An unexpected error for the log, which people attach to reports: what kind it is and where in the code it came from, and
 * so of what caused it; never its message, which may quote a path or a value.
 */
export function traceOf(error: unknown, left = MOST_CAUSES): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`
  const { name, message, stack = '', cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  // What a message holds may look like a place in the code: the places begin behind it.
  const places = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).match(/^ +at .*$/gm) ?? []
  const kind = /^\w+/.exec(stack)?.[0] ?? name
  const causes =
    cause === undefined ? [] : left === 0 ? ['caused by more'] : [`caused by ${traceOf(cause, left - 1)}`]
  return [`${kind}${code}`, ...places, ...causes].join('\n')
}
