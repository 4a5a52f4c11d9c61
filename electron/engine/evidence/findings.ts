import type { Finding } from '../../../shared/contract/model.ts'
import { ASK_FOR, askForBoth, LEAVES_NO_DOUBT } from '../../../shared/truth/copy-advice.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import { type Unchecked, uncheckedInWords } from '../db/soundness.ts'
import type { SetAside } from './set.ts'

const info = (code: string, message: string): Finding => ({ code, severity: 'info', message })
const warning = (code: string, message: string): Finding => ({ code, severity: 'warning', message })

/** Signs that a WAL database without its `-wal` lacks turns, each a sentence. */
export const lost = {
  frames: (count: number) =>
    `Turns are missing: the -shm beside it counts ${plural(count, 'frame')} of a log that was not copied.`,
  log: (names: readonly string[]) =>
    `Turns are missing: ${names.join(', ')} in the same folder ${names.length === 1 ? 'is a log' : 'are logs'} that may be its -wal, and ${names.length === 1 ? 'was' : 'were'} not read. Name the one that belongs to it (on the command line, --wal FILE).`,
  logsInArchive: (names: readonly string[]) =>
    `Turns are missing: ${names.join(', ')} in the same archive are logs of which one may be its -wal, and none was read. Name the one that belongs to it (on the command line, --wal NAME).`,
  packed: (names: readonly string[]) =>
    `${names.join(', ')} in the same folder may be its -wal: unpack it, and open both together.`,
  activity: (conversations: number) =>
    `Turns seem to be missing: the timeline store knows activity in ${plural(conversations, 'conversation')} more than a minute after the last turn.`,
  turns: (count: number) =>
    `Turns are missing: ${plural(count, 'turn')} left blocks behind and ${count === 1 ? 'is' : 'are'} not in the table of turns.`,
}

/** A missing `-wal` is a note; with a sign that turns are missing it is a warning that begins with the sign. */
export const withSigns = (findings: readonly Finding[], signs: readonly string[]): Finding[] =>
  findings.map((finding) =>
    finding.code !== 'wal-missing' || signs.length === 0
      ? finding
      : warning(finding.code, [...signs, finding.message].join(' ')),
  )

/** The finding that nothing is in a file yet, as a message and what to ask for; null where there is none. */
export function nothingYet(
  findings: readonly Finding[],
): { readonly message: string; readonly next: string } | null {
  const said = findings.find(({ code }) => code === 'all-in-wal')?.message
  if (said === undefined) return null
  const advice = said.lastIndexOf(ASK_FOR)
  return { message: said.slice(0, advice).trimEnd(), next: said.slice(advice) }
}

const NOT_READ: Readonly<Record<NonNullable<SetAside['left']>, (main: string, role: string) => string>> = {
  another: (main, role) => `a -${role} stands beside ${main} already`,
  odd: () => 'it is no file',
  'written-since': (main) => `${main} was written to since, or both were copied from elsewhere`,
}

/** Every oddity of the evidence in plain words, by its stable code. */
export const found = {
  link: (name: string, target: string) =>
    info('link', `${name} is a link: the file it leads to was read, ${target}.`),
  unfinished: (name: string) =>
    warning(
      'unfinished',
      `${name} is a name that browsers and rsync give to a file that is still on its way. Pick the one without it once the transfer is done.`,
    ),
  userVersion: (value: number) =>
    info('user-version', `The file carries user_version ${value}; the chat server sets none.`),
  applicationId: (value: number) =>
    info('application-id', `The file carries application_id ${value}; the chat server sets none.`),
  walMissing: () =>
    info(
      'wal-missing',
      `A WAL database without a -wal beside it. A server that was stopped leaves none, and then nothing is missing; a copy of the main file alone, taken while the server ran, looks the same and lacks the turns written last. ${LEAVES_NO_DOUBT}`,
    ),
  allInWal: (name: string, bytes: number, signs: readonly string[]) =>
    warning(
      'all-in-wal',
      [
        `Nothing is in this file yet (${plural(bytes, 'byte')}, no tables): a server that has written little keeps everything in its -wal, and none stands beside it.`,
        ...signs,
        askForBoth(name),
      ].join(' '),
    ),
  walNamed: (name: string) => info('wal-named', `${name} was read as its -wal, as you asked.`),
  walOfLiteFs: (name: string) =>
    info('wal-named', `${name} beside it was read as its -wal: that is how LiteFS keeps one.`),
  /** @param asLog what was read as the `-wal` though it is called otherwise, and why */
  unpacked: (
    taken: readonly string[],
    from: string,
    others: number,
    asLog: { readonly name: string; readonly asked: boolean } | null,
  ) =>
    info(
      'unpacked',
      `${taken.join(' and ')} ${taken.length === 1 ? 'was' : 'were'} taken out of ${from}, which was sealed as well${others > 0 ? `; ${plural(others, 'other file')} in it ${others === 1 ? 'was' : 'were'} left alone` : ''}.${asLog === null ? '' : ` ${asLog.name} ${asLog.asked ? 'was read as the -wal, as you asked' : 'is the only log in it and was read as the -wal'}.`}`,
    ),
  takenFrom: (at: number, from: string) =>
    info('taken-from', `The database was taken from byte ${at} of ${from} on, which was sealed as well.`),
  copiedAgain: (of: {
    readonly added: number
    readonly removed: number
    readonly changed: number
    readonly rows: number
    readonly decisions: number
    readonly left: number
  }) => {
    const parts = [
      `${plural(of.added, 'turn')} ${of.added === 1 ? 'is' : 'are'} new, ${plural(of.removed, 'turn')} gone, ${plural(of.changed, 'turn')} changed`,
      of.decisions + of.left === 0
        ? 'there were no decisions to carry over'
        : `${plural(of.decisions, 'decision')} on ${plural(of.rows, 'row')} ${of.decisions === 1 ? 'was' : 'were'} carried over${of.left > 0 ? `; ${plural(of.left, 'row')} ${of.left === 1 ? 'was' : 'were'} left, because they are gone, changed, or have a value of their own now` : ''}`,
    ]
    return info('copied-again', `Since the earlier copy ${parts.join('; ')}.`)
  },
  deletedBefore: () =>
    info(
      'deleted-before',
      'A case of this very evidence was being deleted when Turnscope was ended. What was left of it is gone now, with all that was decided in it; this case begins anew.',
    ),
  walEmpty: () => info('wal-empty', 'The -wal file is empty: no turns were waiting in it.'),
  walUnusable: (why: string) =>
    warning(
      'wal-unusable',
      `The -wal file cannot be used: ${why}. Turns written last may be absent; ask for a fresh copy of both files, of one moment.`,
    ),
  walUnexpected: () =>
    warning(
      'wal-unexpected',
      'A -wal file stands beside a database that is not in WAL mode. SQLite reads it all the same; if it is a leftover, remove it from the copy and open that.',
    ),
  walFolded: (frames: number, pages: number, skipped: number) =>
    info(
      'wal-folded',
      `${plural(pages, 'page')} came from the -wal (${plural(frames, 'frame')}${
        skipped > 0
          ? `; ${plural(skipped, 'frame')} never committed or from an earlier round were left out`
          : ''
      }). Main file and log need not be of one moment, unless the server stood still while they were copied.`,
    ),
  /** @param frames how many frames are known to be lost; null where only the last one shows it */
  walCut: (name: string, whole: number, frames: number | null) =>
    warning(
      'wal-cut',
      `Turns are missing: the -wal was cut off ${frames === null ? 'in the middle of a frame' : `and lacks ${plural(frames, 'frame')} that the -shm beside it counts`}, after ${plural(whole, 'whole frame')}. This copy stands at the last write that is whole in it (where none is, at the main file): its newest turn says when that was. ${askForBoth(name)}`,
    ),
  walOpen: (name: string, frames: number) =>
    warning(
      'wal-open',
      `The -wal ends in the middle of a write: ${plural(frames, 'frame')} of it ${frames === 1 ? 'is' : 'are'} whole and its end is not there, so it is left out. Either the server was writing when this was copied, or the end of the log was lost, with any number of writes after it. ${askForBoth(name)}`,
    ),
  hotJournal: () =>
    warning(
      'hot-journal',
      'Hot rollback journal: a write was under way when this was copied. It is rolled back in the working copy.',
    ),
  journalRolledBack: () =>
    info('journal-rolled-back', 'The write that was under way has been rolled back in the working copy.'),
  journalCold: () =>
    info(
      'journal-cold',
      'The -journal file is left over from a finished write; nothing is to be rolled back.',
    ),
  journalUnusable: () =>
    warning(
      'journal-unusable',
      'The -journal file is not a rollback journal. It is left out; if a write was under way, the database may be inconsistent.',
    ),
  journalSuper: (name: string) =>
    warning(
      'journal-super',
      `The rollback journal belongs to a write over several databases, led by ${name}, which cannot be followed here. It is left out: that write counts as done.`,
    ),
  sidecarOdd: (name: string, kind: string) =>
    warning(
      'sidecar-not-a-file',
      `${name} is ${kind}, not a file, so it was not read. What it leads to may be part of the database.`,
    ),
  /** @param main name of the database @param role what it was set aside as @param left why it was not read */
  setAside: (main: string, { name, role, left }: SetAside) =>
    warning(
      'set-aside',
      left === null
        ? `Turnscope was killed while it was replacing this file, and had set its -${role} aside: ${name} was read as its -${role}, so nothing is lacking here. Whoever opens the file without it reads older rows. It goes back when Turnscope writes into that folder next; or call it ${main}-${role} again.`
        : `Rows may be old or missing: Turnscope was killed while it was replacing this file, and had set its -${role} aside as ${name}. That was not read, because ${NOT_READ[left](main, role)}. If you know that they belong together, copy both to another folder, call the log there as the database is called and -${role} after it, and open that.`,
    ),
  truncated: (whole: number, pages: number, hasWal: boolean) =>
    warning(
      'truncated',
      `The file is shorter than its header says (truncated copy): ${formatCount(whole)} of ${plural(pages, 'page')}.${
        hasWal ? ' The -wal may hold some of the rest.' : ''
      }`,
    ),
  trailingBytes: (bytes: number) =>
    info('trailing-bytes', `${plural(bytes, 'byte')} after the last page are not part of the database.`),
  pageCount: (said: number, pages: number) =>
    warning(
      'page-count',
      `The header says ${plural(said, 'page')}, and the file has ${formatCount(pages)}: the header is wrong. Its count is corrected in the working copy; nothing is cut off or left over.`,
    ),
  padded: (pages: number, of: number) =>
    warning(
      'padded',
      `${formatCount(pages)} of ${plural(of, 'page')} are not in the copy. They are blank in the working copy, so that the rest can be read: expect missing rows.`,
    ),
  salvaged: (sentence: string) =>
    warning(
      'salvaged',
      `This case holds what could be salvaged of a damaged file, not the file itself. ${sentence}`,
    ),
  openElsewhere: () =>
    warning(
      'open-elsewhere',
      'A program on this machine has this database open. The copy is refused if it changes while it is read; better stop the server first.',
    ),
  torn: () => ({
    code: 'torn',
    severity: 'error' as const,
    message:
      'The main file and its log do not fit together: they were copied at different moments, while the server wrote. Turns may be missing, old or doubled; ask for a fresh copy of both, of one moment.',
  }),
  indexesLie: (names: readonly string[]) =>
    warning(
      'index-wrong',
      `${names.slice(0, 12).join(', ')} ${names.length === 1 ? 'is an index that does' : 'are indexes that do'} not hold what the table does. Turnscope reads the table itself; SQL by hand on this file may answer wrongly. REINDEX in a copy builds ${names.length === 1 ? 'it' : 'them'} again; so does a migration, where nothing stands in its way.`,
    ),
  unchecked: (tables: readonly Unchecked[]) =>
    info('unchecked', `${uncheckedInWords(tables)}. This is no damage.`),
  newerWriteVersion: (version: number) =>
    warning(
      'newer-write-version',
      `The header says that only a newer SQLite may write this file (write version ${version}). SQLite reads it all the same, and the working copy, which is ours, can be written.`,
    ),
  namesOfOurs: (names: readonly string[]) =>
    warning(
      'names-of-ours',
      `The file came with ${names.join(', ')}: names of Turnscope’s own journal. They are somebody else’s records, or an export with its journal, and count for nothing here. In the working copy they are set aside under other names; an export gives them back.`,
    ),
  /** @param lost a few words for each table */
  salvagedBefore: (lost: readonly string[]) =>
    warning(
      'salvaged-before',
      `This file was salvaged from a damaged one, and says what was lost (${lost.map((words) => words.slice(0, 200)).join('; ')}). The places stand in its table turnscope_salvaged. What is counted here is what was saved.`,
    ),
  /** @param brokenOff the check itself could not go on */
  damaged: (problems: number, brokenOff: boolean) => ({
    code: 'damaged',
    severity: 'error' as const,
    message: `The database is damaged: SQLite's check ${brokenOff ? 'breaks off' : `names ${problems === 20 ? 'at least ' : ''}${plural(problems, 'problem')}`}. What can be read is shown; ask for a fresh copy, or salvage what can be read into a sound one.`,
  }),
}
