const MAGIC = Buffer.from('d9d505f920a163d7', 'hex')
/** Bytes at a journal's end that say how long the super-journal's name before them is. */
export const JOURNAL_TAIL_BYTES = 16
/** SQLite's longest path, and with room to spare. */
const LONGEST_NAME = 4096

/**
 * `hot`: a transaction was under way, SQLite rolls it back on opening. `cold`: left over from a finished
 * transaction. `unusable`: not a journal, SQLite drops it.
 * Source: https://www.sqlite.org/fileformat2.html, "The Rollback Journal".
 */
export function journalState(start: Buffer): 'hot' | 'cold' | 'unusable' {
  if (start.length === 0 || start[0] === 0) return 'cold'
  return start.subarray(0, MAGIC.length).equals(MAGIC) ? 'hot' : 'unusable'
}

/** Bytes of the super-journal's name, from a journal's last 16 bytes; 0 when it names none. */
export function superJournalBytes(tail: Buffer): number {
  if (tail.length < JOURNAL_TAIL_BYTES || !tail.subarray(8).equals(MAGIC)) return 0
  const length = tail.readUInt32BE(0)
  return length > 0 && length <= LONGEST_NAME ? length : 0
}
