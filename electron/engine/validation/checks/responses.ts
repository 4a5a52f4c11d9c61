/** The playbook's "Recommended response" for rows that stay incomplete, in its own order. */
export const KEEP_UNKNOWN =
  'Keep the empty string for unknown historical rows; do not make up runtime history from the conversation’s latest pointer; use turns after the cutover for runtime and inference analytics.'

/** For values that the metadata contradicts, or that a server made. */
export const SERVER_MADE =
  'The column is per-turn truth and stays as it is. Find out which server wrote these rows before they are counted for a runtime.'

/** For what the migration adds. */
export const MIGRATE =
  'Migrate the working copy: the missing parts are additive, nothing that stands in the file is changed.'

/** Where an index does not hold what its table does. */
export const REBUILD = 'Migrate: that builds the index again. By hand: REINDEX, in a copy.'
