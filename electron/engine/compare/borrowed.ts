/** Cases that are open only to be compared with one that is on screen: they go with it, and for the next one. */
export class Borrowed {
  /** By the case that is borrowed: the one that borrows it. */
  readonly #by = new Map<string, string>()

  lend(other: string, by: string): void {
    this.#by.set(other, by)
  }

  /** Somebody has opened the case for itself: it stays. Gives back what it was given. */
  kept<T extends { readonly case_id: string }>(view: T): T {
    this.#by.delete(view.case_id)
    return view
  }

  /** Takes what a case has borrowed, to be let go. */
  returned(by: string): string[] {
    const others = [...this.#by].flatMap(([other, one]) => (one === by ? [other] : []))
    for (const other of others) this.#by.delete(other)
    return others
  }
}
