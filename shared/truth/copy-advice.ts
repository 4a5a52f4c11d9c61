// How a good copy is taken: the one text for every place that advises it.

const VACUUM = `sqlite3 turns.db "VACUUM INTO 'copy.db'"`

/** For a person who can have the database copied again. */
export const FRESH_COPY = `Ask for a fresh copy: ${VACUUM} makes a complete one, also while the server runs. With the server stopped, copy turns.db, and turns.db-wal where there is one.`

/** What leaves no doubt that a copy is complete. */
export const LEAVES_NO_DOUBT = `What leaves no doubt: ${VACUUM}, or turns.db and turns.db-wal copied together. (.backup makes a complete copy as well, but one that looks like this.)`
