/**
 * The wire rule for SQLite's 64-bit integers, in this one place: a number when it is a safe integer, else a
 * decimal string. Everything that crosses a transport or is printed as JSON uses it. Its schema stands by itself
 * (`int64-schema.ts`), so that a job's thread, which reads no requests, does not load zod for it.
 */
export type Int64 = number | string

/** Which of two comes first: negative, 0 or positive. */
export function compareInt64(a: Int64, b: Int64): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [BigInt(a), BigInt(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

export function toInt64(value: bigint | number): Int64 {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? value : toInt64(BigInt(Math.trunc(value)))
  const near = Number(value)
  return Number.isSafeInteger(near) ? near : value.toString()
}
