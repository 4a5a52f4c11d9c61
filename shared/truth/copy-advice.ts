// How a good copy is taken: the one text for every place that advises it.

const vacuum = (name: string): string => `sqlite3 ${name} "VACUUM INTO 'copy.db'"`
const VACUUM = vacuum('turns.db')

/** For a person who can have the database copied again. */
export const FRESH_COPY = `Ask for a fresh copy: ${VACUUM} makes a complete one, also while the server runs. With the server stopped, copy turns.db, and turns.db-wal where there is one.`

/** For a damaged file, of which nothing better can be had. */
export const SALVAGE =
  'Salvage what can be read of it into a sound file (the button “Salvage what can be read”; on the command line, `turnscope salvage`), and go on with that.'

/** What leaves no doubt that a copy is complete. */
export const LEAVES_NO_DOUBT = `What leaves no doubt: ${VACUUM}, or turns.db and turns.db-wal copied together. (.backup makes a complete copy as well, but one that looks like this.)`

/** What a server may have called a file; a name that copying made, such as `turns (1).db`, is none. */
const PLAIN_NAME = /^[\w.-]+\.\w+$/

/** How the advice of `askForBoth` begins; it stands last in what is said. */
export const ASK_FOR = 'Ask for '

/** Where everything there is lies in a `-wal` that was not copied. @param name of the main file, as it was given */
export function askForBoth(name: string): string {
  const asked = PLAIN_NAME.test(name) ? name : 'turns.db'
  return `${ASK_FOR}${asked} and ${asked}-wal, copied together, or for ${vacuum(asked)}.`
}
