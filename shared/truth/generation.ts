import { SALVAGE } from './copy-advice.ts'

/** Which schema a file has (DOMAIN.md, section 1). */
export const GENERATIONS = ['v0', 'v1', 'v2', 'v2-partial', 'v3', 'unrelated'] as const
export type Generation = (typeof GENERATIONS)[number]

/** Older than what the playbook covers: read as far as it goes, never migrated. */
export const isLegacy = (generation: Generation): boolean => generation === 'v0' || generation === 'v1'

/** What the playbook covers: it can be migrated, backfilled and validated. */
export const isCovered = (generation: Generation): boolean =>
  generation !== 'unrelated' && !isLegacy(generation)

/** No released server upgrades such a file, and a current one makes it a file that no server can save into. */
const KEEP_LEGACY = 'Do not open it with a current server; keep the file; Turnscope reads it as it is.'

/** What to do with turns that nothing migrates. @param damaged whether the file is known to be damaged */
export const legacyAdvice = (damaged: boolean): string =>
  damaged ? `${SALVAGE} ${KEEP_LEGACY}` : KEEP_LEGACY

/** What to do with a database that is none of ours. */
export const PICK_TURNS_DB =
  'Pick a copy of the turns.db that the chat server writes. A server that runs with --turns-backend mysql has none: ask for the answer of GET /api/chat/sessions/ID/export for each session instead, and check it with check-payload.'

/** What is said where a file is too old to migrate. @param damaged whether it is known to be damaged */
export const legacyRefusal = (
  describes: string,
  damaged: boolean,
): readonly [message: string, next: string] => [
  `This file is too old to migrate. ${describes}`,
  legacyAdvice(damaged),
]
