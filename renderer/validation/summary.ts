import type { Validation, Verdict } from '../../shared/contract/playbook.ts'

export interface Summary {
  readonly passed: number
  /** Checks that apply to this file. */
  readonly of: number
  readonly by: Readonly<Record<Verdict, number>>
}

/** How the checks went. One that does not apply neither passes nor counts. */
export function summaryOf({ checks }: Pick<Validation, 'checks'>): Summary {
  const by: Record<Verdict, number> = { pass: 0, attention: 0, fail: 0, 'not-applicable': 0 }
  for (const { verdict } of checks) by[verdict]++
  return { passed: by.pass, of: checks.length - by['not-applicable'], by }
}

/** `8 of 9` */
export const summaryInBrief = (validation: Pick<Validation, 'checks'>): string => {
  const { passed, of } = summaryOf(validation)
  return `${passed} of ${of}`
}
