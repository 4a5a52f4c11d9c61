/** `attention`: nothing is broken, but a person should look. */
export const VERDICTS = ['pass', 'attention', 'fail', 'not-applicable'] as const
export type Verdict = (typeof VERDICTS)[number]

/** How often each verdict was given. */
export function verdictCounts(checks: readonly { readonly verdict: Verdict }[]): Record<Verdict, number> {
  const by: Record<Verdict, number> = { pass: 0, attention: 0, fail: 0, 'not-applicable': 0 }
  for (const { verdict } of checks) by[verdict]++
  return by
}

/**
 * `5 of 9 checks pass, 1 needs attention, 3 do not apply`. A check that does not apply stays among those there
 * are, so that the number of checks is the same before and after a migration.
 */
export function verdictsInWords(checks: readonly { readonly verdict: Verdict }[]): string {
  const by = verdictCounts(checks)
  const verb = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
  return [
    `${by.pass} of ${checks.length} checks pass`,
    ...(by.attention > 0 ? [verb(by.attention, 'needs attention', 'need attention')] : []),
    ...(by.fail > 0 ? [verb(by.fail, 'fails', 'fail')] : []),
    ...(by['not-applicable'] > 0 ? [verb(by['not-applicable'], 'does not apply', 'do not apply')] : []),
  ].join(', ')
}
