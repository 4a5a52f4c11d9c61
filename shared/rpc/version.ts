import { TurnscopeError } from '../contract/errors.ts'
import { PROTOCOL_VERSION } from '../contract/methods.ts'

export const versionMismatch = (theirs: number): TurnscopeError =>
  new TurnscopeError(
    'VersionMismatch',
    `This window and its engine are of different versions (${PROTOCOL_VERSION} and ${theirs}).`,
    'Close Turnscope completely and start it again.',
  )
