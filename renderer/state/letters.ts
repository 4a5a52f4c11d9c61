import { usePreferences } from './preferences.ts'

/** Every single character that does something by itself, and what. Numbers and the second key of `g …` stay as they are. */
export const LETTERS: ReadonlyArray<readonly [letter: string, does: string]> = [
  ['?', 'Show the keys'],
  ['g', 'Go to a view, with a second key; in Recovery also to the groups'],
  ['j', 'Next conversation or row'],
  ['k', 'Previous conversation or row'],
  ['/', 'Search conversations'],
  ['.', 'Next switch'],
  [',', 'Previous switch'],
  ['[', 'Hide or show the conversations'],
  [']', 'Hide or show the selected turn'],
  ['+', 'Zoom in'],
  ['-', 'Zoom out'],
  ['0', 'All of the timeline'],
  ['t', 'The turn in its timeline'],
  ['d', 'What changed since the turn before'],
  ['b', 'Keep the turn; with another one selected, both side by side'],
  ['e', 'Recovery: assert a value'],
  ['x', 'Recovery: close as unrecoverable'],
  ['r', 'Recovery: make a rule'],
  ['u', 'Recovery: undo'],
  ['U', 'Recovery: redo'],
]

/** Whether a key is one character, as opposed to one with a name. Space presses what has the focus. */
export const isLetter = (key: string): boolean => [...key].length === 1 && key !== ' '

type Chosen = Readonly<Record<string, string>>
const keyOf = (letter: string, keys: Chosen): string => (Object.hasOwn(keys, letter) ? keys[letter]! : letter)

/** The key for a letter of ours, by the person's own choice; null while letters are switched off. */
export function useLetter(letter: string): string | null {
  const { on, keys } = usePreferences((state) => state.letters)
  return on ? keyOf(letter, keys) : null
}

/** What a key that was pressed means: the letter of ours it stands for, '' where letters are off or it stands for none. */
export function meantKey({ key }: { readonly key: string }): string {
  if (!isLetter(key)) return key
  const { on, keys } = usePreferences.getState().letters
  if (!on) return ''
  const stood = LETTERS.find(([letter]) => keyOf(letter, keys) === key)
  if (stood !== undefined) return stood[0]
  return LETTERS.some(([letter]) => letter === key) ? '' : key
}

/** The choices once `letter` is pressed by `key`: where another letter had that, it gets the key that becomes free. */
export function withKey(keys: Chosen, letter: string, key: string): Record<string, string> {
  const other = LETTERS.find(([one]) => one !== letter && keyOf(one, keys) === key)
  const next: Record<string, string> = { ...keys, [letter]: key }
  if (other !== undefined) next[other[0]] = keyOf(letter, keys)
  return Object.fromEntries(Object.entries(next).filter(([one, by]) => one !== by))
}
