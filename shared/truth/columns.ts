/** The two per-turn truth columns of `turns`; the only columns a backfill or a recovery may fill. */
export const TRUTH_COLUMNS = ['runtime_key', 'inference_id'] as const
export type TruthColumn = (typeof TRUTH_COLUMNS)[number]

/** What unknown looks like in history. An unknown is never anything else and never gets a stand-in. */
export const UNKNOWN = ''

/** The playbook's definition of missing, `COALESCE(x, '') = ''`, for a value already read. */
export const isMissing = (value: string | null | undefined): boolean =>
  value === null || value === undefined || value === UNKNOWN
