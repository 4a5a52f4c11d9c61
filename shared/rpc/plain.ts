/**
 * Throws a TypeError that names the place if `value` is not plain data, that is, would not be the same after a
 * round trip as JSON. Every transport checks with it, so what works over one works over all. Members that are
 * `undefined` are allowed: they are as good as absent.
 */
export function assertPlain(value: unknown, at = '$'): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${at} is ${value}, which cannot be sent`)
      return
    case 'object':
      if (value !== null) assertPlainObject(value, at)
      return
    default:
      throw new TypeError(`${at} is a ${typeof value}, which cannot be sent`)
  }
}

function assertPlainObject(value: object, at: string): void {
  // A page of numbers is the common large value; no path is spelt out before something is wrong.
  if (at.length > 2000)
    throw new TypeError('a value is nested too deeply, or in a circle, and cannot be sent')
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i]
      if (typeof item === 'string' || Number.isFinite(item)) continue
      assertPlain(item, `${at}[${i}]`)
    }
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  // Null beyond the first prototype: an object literal, of this realm or of another.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new TypeError(`${at} is a ${value.constructor?.name ?? 'special object'}, which cannot be sent`)
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) assertPlain(member, `${at}.${key}`)
  }
}
