import type { MissingReason } from '../../shared/truth/backfill.ts'

interface ReasonWords {
  /** For a chip or a cell. */
  readonly short: string
  /** What it means and what follows from it. */
  readonly long: string
}

/** Why a value is missing, in plain words. The code itself always stands beside them. */
export const REASONS: Record<MissingReason, ReasonWords> = {
  'backfill-pending': {
    short: 'its metadata has it, not written',
    long: 'The turn’s own metadata holds the value. A migration writes it, of a file that can be migrated.',
  },
  'empty-metadata': {
    short: 'no metadata at all',
    long: 'The turn’s metadata is empty, so there is nothing to fill from.',
  },
  'malformed-json': {
    short: 'metadata is not valid JSON',
    long: 'The text of the metadata cannot be read as JSON. The row stays as it is.',
  },
  'not-an-object': {
    short: 'metadata is not an object',
    long: 'The metadata is valid JSON, but not an object, so it has no keys.',
  },
  'no-canonical-key': {
    short: 'no canonical key',
    long: 'The metadata is fine but lacks the key that would hold the value. Other keys may offer candidates.',
  },
  'non-canonical': {
    short: 'not text where text belongs',
    long: 'Something other than a string stands at the canonical key. It is shown, never converted.',
  },
  'empty-value': {
    short: 'canonical key holds empty text',
    long: 'The canonical key is there, but its text is empty once trimmed.',
  },
  'invalid-utf8': {
    short: 'bytes are not valid UTF-8',
    long: 'The value cannot be read back exactly, and writing it would change it.',
  },
  forbidden: {
    short: 'the file’s own rules forbid it',
    long: 'The turn’s own metadata holds the value, but a rule of the file’s schema (a CHECK, a unique index, a generated column) does not take it. Migration names the rule.',
  },
}
