/** A typed array that grows as it is filled, and ends as shared memory that other threads read without a copy. */
type Numbers = Float64Array | Uint32Array | Int32Array | Uint8Array | BigInt64Array
type NumbersConstructor<T extends Numbers> = {
  new (length: number): T
  new (buffer: SharedArrayBuffer): T
  readonly BYTES_PER_ELEMENT: number
}

/** `length` zeroes in shared memory. */
export const shared = <T extends Numbers>(of: NumbersConstructor<T>, length: number): T =>
  new of(new SharedArrayBuffer(length * of.BYTES_PER_ELEMENT))

/** A copy of its own, in shared memory too. */
export function copyShared<T extends Numbers>(values: T): T {
  const copy = shared(values.constructor as NumbersConstructor<T>, values.length)
  copy.set(values as never)
  return copy
}

export class Growing<T extends Numbers> {
  readonly #of: NumbersConstructor<T>
  length = 0
  values: T

  constructor(of: NumbersConstructor<T>, capacity: number) {
    this.#of = of
    this.values = new of(Math.max(16, capacity))
  }

  push(value: T[number]): void {
    if (this.length === this.values.length) {
      const larger = new this.#of(this.length * 2)
      larger.set(this.values as never)
      this.values = larger
    }
    this.values[this.length++] = value
  }

  /** What was pushed, in shared memory of exactly that size. */
  toShared(): T {
    const result = shared(this.#of, this.length)
    result.set(this.values.subarray(0, this.length) as never)
    return result
  }
}
