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

/** An error as data: what crosses a transport and what the CLI prints. It never carries a stack. */
export interface TurnscopeFailure {
  kind: ErrorKind
  /** What happened, in plain words. */
  message: string
  /** What the person can do about it. */
  next: string
}

/** An expected failure. Anything thrown that is not one of these becomes `Internal`, its stack for the log only. */
export class TurnscopeError extends Error {
  override readonly name = 'TurnscopeError'
  readonly kind: ErrorKind
  readonly next: string

  constructor(kind: ErrorKind, message: string, next: string, options?: { cause?: unknown }) {
    super(message, options)
    this.kind = kind
    this.next = next
  }
}

export const cancelled = (): TurnscopeError =>
  new TurnscopeError('Cancelled', 'Cancelled.', 'Nothing was changed. Start it again when you are ready.')

const STILL_ENDING = 'Cancelled, but its last step has not ended yet.'

/** For what was cancelled while a step that nothing can stop was under way: whether that still does something is not known. */
export const stillEnding = (): TurnscopeError =>
  new TurnscopeError(
    'Cancelled',
    STILL_ENDING,
    'It is given up as soon as that step ends. If something was to be written, look at what is there before you start it again.',
  )

/** Whether a cancel came to its end: then nothing was changed, and nobody has to be told more. */
export const isWhollyCancelled = (error: unknown): boolean =>
  error instanceof TurnscopeError && error.kind === 'Cancelled' && error.message !== STILL_ENDING

export function toFailure(error: unknown): TurnscopeFailure {
  if (error instanceof TurnscopeError) return { kind: error.kind, message: error.message, next: error.next }
  return {
    kind: 'Internal',
    message: 'Something went wrong inside Turnscope.',
    next: 'The evidence is untouched. Try again; if it happens again, attach the log to a report.',
  }
}

export const fromFailure = (failure: TurnscopeFailure): TurnscopeError =>
  new TurnscopeError(failure.kind, failure.message, failure.next)
