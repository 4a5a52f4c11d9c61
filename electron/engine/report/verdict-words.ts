import type { Verdict } from '../../../shared/truth/verdicts.ts'

export const VERDICT_WORDS: Record<Verdict, string> = {
  pass: 'Pass',
  attention: 'Attention',
  fail: 'Fail',
  'not-applicable': 'Not applicable',
}
