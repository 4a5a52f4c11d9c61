import type { TurnId } from '../../shared/contract/model.ts'
import { call } from '../host/connection.ts'

/** The turn at a position of a conversation, from 0; null where there is none. */
export async function turnAt(case_id: string, conv_id: string, offset: number): Promise<TurnId | null> {
  const [turn] = (await call('timeline.turns', { case_id, conv_id, offset, limit: 1 })).items
  return turn === undefined ? null : { conv_id, session_id: turn.session_id, turn_id: turn.turn_id }
}
