/** Texts numbered from 0 in the order in which they are first seen. */
export class Interned {
  readonly texts: string[] = []
  readonly #numbers = new Map<string, number>()
  // Neighbouring rows mostly share their ids.
  #lastText: string | null = null
  #lastNumber = -1

  number(text: string): number {
    if (text === this.#lastText) return this.#lastNumber
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.texts.length
      this.texts.push(text)
      this.#numbers.set(text, number)
    }
    this.#lastText = text
    this.#lastNumber = number
    return number
  }
}
