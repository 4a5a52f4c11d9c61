import { type KeyboardEvent, useState } from 'react'
import { isLetter, LETTERS, useLetter, withKey } from '../state/letters.ts'
import { prefer, usePreferences } from '../state/preferences.ts'
import { Button, Dialog, DialogActions, DialogBody, Stack, Text } from '../ui/index.ts'
import styles from './letters-dialog.module.css'

/** A letter of ours, and a button that takes the next key for it. */
function Letter({ letter, does }: { readonly letter: string; readonly does: string }) {
  const { keys } = usePreferences((state) => state.letters)
  const key = useLetter(letter)
  const [waiting, setWaiting] = useState(false)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!waiting) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key !== 'Escape' && !isLetter(event.key)) return
    event.preventDefault()
    // The dialog stays: this press was for the letter alone.
    event.stopPropagation()
    setWaiting(false)
    if (isLetter(event.key)) prefer({ letters: { on: true, keys: withKey(keys, letter, event.key) } })
  }
  return (
    <li className={styles.letter}>
      <span>{does}</span>
      <Button
        size="s"
        aria-label={waiting ? `Press a key for: ${does}` : `${does}: ${key}. Change…`}
        onClick={() => setWaiting(true)}
        onBlur={() => setWaiting(false)}
        onKeyDown={onKeyDown}
      >
        {waiting ? 'Press a key' : key}
      </Button>
    </li>
  )
}

/** Single letters as keys: off, or others. They are in the way of whoever speaks to the computer, or slips. */
export function LettersDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { on, keys } = usePreferences((state) => state.letters)
  return (
    <Dialog open={open} onClose={onClose} title="Single letters as keys" shape="wide">
      <DialogBody>
        <Stack gap={12}>
          <label className={styles.switch}>
            <input
              type="checkbox"
              checked={on}
              onChange={(event) => prefer({ letters: { on: event.target.checked, keys } })}
            />
            <span>
              Letters, numbers and signs do something by themselves
              <Text as="span" tone="muted" size="s">
                {' '}
                Off, only keys with Ctrl, arrows, Enter, Esc and the like do; everything has a button or
                stands in the palette.
              </Text>
            </span>
          </label>
          {on && (
            <ul className={styles.letters} aria-label="Letters">
              {LETTERS.map(([letter, does]) => (
                <Letter key={letter} letter={letter} does={does} />
              ))}
            </ul>
          )}
        </Stack>
      </DialogBody>
      <DialogActions>
        {on && Object.keys(keys).length > 0 && (
          <Button onClick={() => prefer({ letters: { on, keys: {} } })}>As they were</Button>
        )}
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  )
}
