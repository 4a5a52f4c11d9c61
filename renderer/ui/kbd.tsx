import { LETTERS, useLetter } from '../state/letters.ts'
import styles from './kbd.module.css'

interface KbdProps {
  /** As it is by itself; a letter of ours is shown as the person has it, and not at all while letters are off. */
  readonly children: string
}

const Key = ({ children }: KbdProps) => <kbd className={styles.kbd}>{children}</kbd>

function Letter({ children }: KbdProps) {
  const key = useLetter(children)
  return key === null ? null : <Key>{key}</Key>
}

/** A key as it is printed on a keyboard. */
export const Kbd = ({ children }: KbdProps) =>
  LETTERS.some(([letter]) => letter === children) ? <Letter>{children}</Letter> : <Key>{children}</Key>

/** `g` and the key after it, which is always the same. */
function Chord({ second }: { readonly second: string }) {
  return useLetter('g') === null ? null : (
    <>
      <Kbd>g</Kbd>
      <Key>{second}</Key>
    </>
  )
}

/** Keys one beside the other: two of which the first is `g` follow one another. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  const [first, second] = keys
  if (first === 'g' && second !== undefined) return <Chord second={second} />
  return keys.map((key) => <Kbd key={key}>{key}</Kbd>)
}
