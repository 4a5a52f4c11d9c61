// What SQLite says where a schema asks for something that it does not have.

const LACKS = /^(?:no such|unknown) /
const NAMED =
  /(?:unknown function|no such function): (?<called>[^()]+)\(|no such (?:collation sequence|module): (?<named>\S+)/

/** Whether a message says that; anything else fails on what a row holds. */
export const saysLacking = (said: string): boolean => LACKS.test(said)

/** The function, collation or module that a message says is not there; null where it names none. */
export function lackedName(said: string): string | null {
  const { called, named } = NAMED.exec(said)?.groups ?? {}
  return called ?? named ?? null
}
