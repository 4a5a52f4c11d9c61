import type { TurnChange } from '../../shared/contract/turn-changes.ts'
import { Chip, type Tone } from '../ui/index.ts'

/** Of turns, and of conversations as a whole. */
export const TURN_WORDS: Record<TurnChange, string> = {
  added: 'only in B',
  removed: 'only in A',
  changed: 'changed',
  same: 'same',
  unread: 'not known',
}

const TONES: Record<TurnChange, Tone> = {
  added: 'ok',
  removed: 'bad',
  changed: 'accent',
  same: 'plain',
  unread: 'warn',
}

/** What became of a turn or a conversation, in a word. */
export const ChangeTag = ({ change }: { readonly change: TurnChange }) => (
  <Chip tone={TONES[change]}>{TURN_WORDS[change]}</Chip>
)
