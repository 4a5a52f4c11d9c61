// What keeps a write from beginning.
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { type NamedWork, WORK_NAMES } from '../../../shared/contract/work-names.ts'

const conflict = (message: string, next: string) => new TurnscopeError('Conflict', message, next)

export const underWay = (what: NamedWork): TurnscopeError =>
  conflict(`${WORK_NAMES[what]} is under way in this case.`, 'Wait until it is done, or cancel it.')

export const givenUp = (): TurnscopeError =>
  conflict(
    'An earlier write in this case was given up, but has not ended.',
    'Wait until it ends, or quit Turnscope and start it again.',
  )

export const beingRead = (): TurnscopeError =>
  conflict(
    'The working copy is being read.',
    'Wait until what is being counted or previewed is done, then try again.',
  )
