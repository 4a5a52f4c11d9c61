/** Texts numbered from 0 in the order in which they are first seen. */
export class Interned {
  readonly texts: string[] = []
  readonly #numbers = new Map<string, number>()

  /** @param guess a number that `text` is likely to have: comparing is cheaper than looking up */
  number(text: string, guess = -1): number {
    if (this.texts[guess] === text) return guess
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.texts.length
      this.texts.push(text)
      this.#numbers.set(text, number)
    }
    return number
  }
}
