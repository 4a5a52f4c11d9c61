/**
 * The table in which the reading of a v0 or v1 file keeps each payload that is no YAML, by its snapshot: `problem` says
 * why, `text` is the payload as it is stored, null where it is too large or damaged.
 */
export const UNREADABLE = 'turnscope_unreadable'
