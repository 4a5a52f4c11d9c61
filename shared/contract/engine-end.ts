import { TurnscopeError } from './errors.ts'

/** Why an engine's process was ended where its own thread, which nothing can stop, came to a limit. In words that follow "it". */
export const TOOK_TOO_MUCH_MEMORY = 'it took more memory than this machine can spare'

/** What a call ends with whose engine ended, which says what is known of a write: nobody asks it again but a person. */
export const engineEnded = (reason: string): TurnscopeError =>
  reason === TOOK_TOO_MUCH_MEMORY
    ? new TurnscopeError(
        'Exhausted',
        `The engine was ended before it answered: ${reason}.`,
        'The evidence is untouched, and what was to be written is there whole or not at all: look. The same will end it again: look at something else, give it a machine with more memory, or salvage what can be read of the file.',
        { detail: 'engine-ended' },
      )
    : new TurnscopeError(
        'EngineExited',
        `The engine stopped before it answered (${reason}).`,
        'The evidence is untouched. Wait for the engine to start again, and look at the case: what was to be written is there whole or not at all, and is not written again by itself. If the same stops it once more, leave that alone and attach the log to a report.',
        { detail: 'engine-ended' },
      )

/** Whether a call was rejected because its engine ended. */
export const isEngineEnd = (error: unknown): boolean =>
  error instanceof TurnscopeError && error.detail === 'engine-ended'
