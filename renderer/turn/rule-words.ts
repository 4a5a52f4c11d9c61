import type { CandidateRule } from '../../shared/truth/candidates.ts'

/** Why a value is a candidate and no more, in plain words. */
export const RULE_WORDS: Record<CandidateRule, string> = {
  'runtime-string': 'an early build wrote the runtime as a plain string',
  'runtime-key-string': 'runtime_key stands outside the canonical object',
  'string-for-object': 'the runtime key holds a string instead of an object',
  'object-key': 'the runtime object has key instead of runtime_key',
  'object-slug': 'the runtime object has slug instead of runtime_key',
  'object-profile': 'the runtime object has profile instead of runtime_key',
  'object-profile-key': 'the runtime object has profile_key instead of runtime_key',
  'runtime-other-key': 'a key that names a runtime, but not in a canonical place',
  'canonical-inside': 'a canonical place, in metadata that is wrapped or has to be decoded first',
  'inference-other-key': 'a key that names an inference id, but not a canonical one',
  'number-for-string': 'a number where a string belongs',
}
