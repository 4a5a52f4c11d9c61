import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { MOST_PROCESSES, MOST_SECONDS } from '../../shared/contract/fleet-limits.ts'
import { TABLE_FORMATS, TABLE_NAMES } from '../../shared/contract/table-names.ts'
import { TURN_CHANGES } from '../../shared/contract/turn-changes.ts'
import { MISSING_REASONS } from '../../shared/truth/backfill.ts'
import { EVIDENCE_STATES } from '../../shared/truth/evidence-state.ts'
import { givenPath } from '../engine/disk/given-path.ts'
import { SAMPLE_DEFAULTS, SAMPLE_GENERATIONS, SAMPLE_SHAPES } from '../engine/sample/options.ts'
import { EXIT, UsageError } from '../host/exit-code.ts'
import type { Typed } from '../host/served.ts'
import { type Answer, printFailure } from './common/output.ts'
import { runVerb, type VerbContext } from './common/run-verb.ts'
import { type Others, STDIN, type Terminal } from './common/terminal.ts'

function whole(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`)
  }
}

/** The absolute path of what was typed. An empty one would be the folder that one stands in: a variable of a script that is not set. */
function place(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It names nothing.')
  if (text === STDIN) return text
  try {
    return givenPath(text)
  } catch (error) {
    throw error instanceof TurnscopeError ? new InvalidArgumentError(`${error.message} ${error.next}`) : error
  }
}

/** The same as typed, where it may stand for something else too: a name in an archive, a pattern. */
function placeAsTyped(text: string): string {
  place(text)
  return text
}

const withTimelineDb = (command: Command): Command =>
  command.option('--timeline-db <file>', 'companion timeline store, for the latest pointer')

const withForce = (command: Command): Command =>
  command.option('--force', 'replace a file that exists', false)

interface Settings {
  json?: boolean
  wal?: string
  inside?: string
  at?: number
}

/**
 * The command line's grammar. A verb is loaded by whoever asks for it: the rest need neither the engine nor its schemas.
 * `done` gets the exit code of the verb that ran.
 */
export function commandLineGrammar(
  terminal: Terminal,
  others: Others,
  done: (code: number) => void,
): Command {
  const root = new Command('turnscope')
    .description(
      'Which runtime produced each turn of a copied turns.db, where it switched, what history cannot explain.',
    )
    .version(packageJson.version)
    .helpCommand(false)
    .option('--json', 'print one JSON document on stdout, and nothing else')

  const verb = (usage: string, description: string): Command => {
    const command = root.command(usage).description(description).option('--json', 'print one JSON document')
    return usage.endsWith('<db>') || usage === 'serve [db]'
      ? command
          .option(
            '--wal <file>',
            'read this file (of an archive: by its name in it) as the -wal of the database, whatever it is called',
          )
          .option('--inside <name>', 'which database of an archive')
          .option('--at <byte>', 'take the database from this byte of the file on', whole(0))
      : command
  }

  const run = async (command: Command, work: (context: VerbContext) => Promise<Answer>): Promise<void> => {
    const { json = false, wal, inside, at } = command.optsWithGlobals<Settings>()
    done(await runVerb(terminal, { json, picked: { wal_path: wal, wal_inside: wal, inside, at } }, work))
  }

  withTimelineDb(verb('inspect <db>', 'what the file is: seal, findings, schema, counts, cutover')).action(
    (db: string, { timelineDb }, command: Command) =>
      run(command, async (context) => (await import('./verbs/inspect.ts')).inspect(db, timelineDb, context)),
  )

  withTimelineDb(verb('conversations <db>', 'every conversation, with its runtimes and switches'))
    .option('--limit <n>', 'at most this many', whole(1))
    .action((db: string, options, command: Command) =>
      run(command, async (context) =>
        (await import('./verbs/conversations.ts')).conversations(db, options, context),
      ),
    )

  withTimelineDb(verb('timeline <db>', 'the turns of one conversation, and its segments'))
    .requiredOption('--conv <id>', 'conversation')
    .addOption(
      new Option('--evidence <state>', 'only turns of which a value has this evidence state').choices(
        EVIDENCE_STATES,
      ),
    )
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/timeline.ts')).timeline(db, options, context)),
    )

  withTimelineDb(verb('read <db>', 'what was said in one conversation, each turn with its runtime'))
    .requiredOption('--conv <id>', 'conversation')
    .option('--from <n>', 'first turn, counted from 1', whole(1), 1)
    .option('--limit <n>', 'at most this many turns', whole(1))
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/read.ts')).read(db, options, context)),
    )

  withTimelineDb(verb('missing <db>', 'the turns that lack a value, with the reason and candidates'))
    .option('--limit <n>', 'turns per page', whole(1), 50)
    .option('--after <cursor>', 'go on after a page: its "next"')
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/missing.ts')).missing(db, options, context)),
    )

  verb('plan <db>', 'what a migration would do; writes nothing').action((db: string, _, command: Command) =>
    run(command, async (context) => (await import('./verbs/plan.ts')).plan(db, context)),
  )

  withForce(verb('migrate <db>', 'migrate and backfill a copy, verify it, write it to a new file'))
    .requiredOption('--out <file>', 'where to write')
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/migrate.ts')).migrate(db, options, context)),
    )

  withForce(
    verb('salvage <db>', 'write what can be read of a damaged file to a sound one, and list what was lost'),
  )
    .requiredOption('--out <file>', 'where to write')
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/salvage.ts')).salvage(db, options, context)),
    )

  verb('shapes <db>', 'what the backfill leaves, by the shape of its metadata, with candidates').action(
    (db: string, _, command: Command) =>
      run(command, async (context) => (await import('./verbs/shapes.ts')).shapes(db, context)),
  )

  withForce(verb('recover <db>', 'apply recovery rules to a copy, write it to a new file'))
    .option('--rules <file>', 'recovery rules, as the app saves them')
    .option(
      '--close <shape...>',
      'close what is open of these shapes as unrecoverable, after the rules; as shapes names them',
    )
    .option('--reason <text>', 'why nothing can tell their values, for the journal')
    .requiredOption('--out <file>', 'where to write')
    .option('--person <name>', 'who does it, for the journal; the account when left out')
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/recover.ts')).recover(db, options, context)),
    )

  withTimelineDb(verb('validate <db>', 'the checks of the playbook, each with its SQL, result and response'))
    .option(
      '--conv <id>',
      'conversation to check the history of; the one with the most switches when left out',
    )
    .option('--thorough', 'integrity_check instead of quick_check', false)
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/validate.ts')).validate(db, options, context)),
    )

  verb('analytics <db>', 'turns per runtime from the cutover on, with what is left out and why').action(
    (db: string, _, command: Command) =>
      run(command, async (context) => (await import('./verbs/analytics.ts')).analytics(db, context)),
  )

  withTimelineDb(
    withForce(verb('report <db>', 'one file for a ticket; its name ends in .md, .html or .json')),
  )
    .requiredOption('--out <file>', 'where to write')
    .option('--redact', 'leave contents and metadata values out', false)
    .option('--migrate', 'migrate a copy first, and report what that did', false)
    .option('--compare-with <file>', 'a section about what another copy has otherwise')
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/report.ts')).report(db, options, context)),
    )

  verb('release-notes <db>', 'the release notes of the playbook, with what is true of this file')
    .option('--migrate', 'migrate a copy first, and say what that did', false)
    .action((db: string, options, command: Command) =>
      run(command, async (context) =>
        (await import('./verbs/release-notes.ts')).releaseNotes(db, options, context),
      ),
    )

  withTimelineDb(withForce(verb('table <db>', 'one table, whole, as CSV, JSON, Markdown or SQL')))
    .addOption(new Option('--table <name>', 'which').choices(TABLE_NAMES).makeOptionMandatory())
    .requiredOption('--out <file>', 'where to write')
    .addOption(new Option('--format <name>', 'else by the name of the file').choices(TABLE_FORMATS))
    .option('--conv <id>', 'timeline, missing: one conversation')
    .addOption(new Option('--reason <name>', 'missing: one reason').choices(MISSING_REASONS))
    .option('--search <text>', 'conversations: part of the id')
    .option('--no-headers', 'CSV, Markdown: rows alone')
    .option('--formula-safe', 'CSV: an apostrophe before what a spreadsheet would run as a formula', true)
    .option('--no-formula-safe', 'CSV: text exactly as the file holds it')
    .option('--bom', 'CSV: a byte order mark, which tells Excel that it is UTF-8', true)
    .option('--no-bom', 'CSV: no byte order mark')
    .addOption(
      new Option('--statement <kind>', 'SQL: find the rows, or write their values into another copy')
        .choices(['select', 'update'])
        .default('select'),
    )
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/table.ts')).table(db, options, context)),
    )

  withTimelineDb(verb('export <db>', 'add one copy to a dataset of Parquet files'))
    .requiredOption('--dataset <folder>', 'a new folder, or a dataset that is there')
    .option('--redact', 'ids, labels and paths as keyed hashes; the key stands beside the folder', false)
    .action((db: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/export.ts')).exportCopy(db, options, context)),
    )

  withForce(
    verb('fleet [paths...]', 'many copies at once, a row each: files, folders with all below them, patterns'),
  )
    .option('--out <file>', 'write the rows as .csv or .json, or a report over them as .md or .html')
    .option('--dataset <folder>', 'write every copy’s rows to Parquet files there')
    .option(
      '--sql <statement>',
      'ask the dataset; needs the package @duckdb/node-api, and no paths where it is there already',
    )
    .option(
      '--redact',
      'ids, labels and paths as keyed hashes, no free text; the key stands beside the dataset, or the file',
      false,
    )
    .option('--keep <file>', 'keep what was found, and go on from it after an interruption')
    .option('--time-limit <seconds>', 'how long one copy may take', whole(1, MOST_SECONDS), 300)
    .option(
      '--processes <n>',
      'how many copies at once; as many as there are cores when left out',
      whole(1, MOST_PROCESSES),
    )
    .action((paths: string[], options, command: Command) =>
      run(command, async (context) =>
        (await import('./verbs/fleet.ts')).fleet(paths, options, context, await others.spare()),
      ),
    )

  verb('compare <a> <b>', 'two copies by full primary key: what differs, and what that proves')
    .option('--timeline-a <file>', 'companion timeline store of A, for the latest pointers')
    .option('--timeline-b <file>', 'the same of B')
    .option('--conv <id>', 'list the turns of one conversation')
    .addOption(
      new Option('--change <kind>', 'list these turns; all that are not the same when left out').choices(
        TURN_CHANGES,
      ),
    )
    .option('--column <name>', 'list turns in which this column changed')
    .option('--limit <n>', 'list at most this many turns', whole(0), 50)
    .option('--offset <n>', 'go on after this many', whole(0), 0)
    .option('--exit-code', 'exit with 1 unless they are known to be the same', false)
    .action((a: string, b: string, options, command: Command) =>
      run(command, async (context) => (await import('./verbs/compare.ts')).compare(a, b, options, context)),
    )

  withForce(verb('sample', 'write a sample, with its timeline store beside it'))
    .requiredOption('--out <file>', 'where to write')
    .option('--turns <n>', 'how many turns', whole(0), SAMPLE_DEFAULTS.turns)
    .option('--seed <n>', 'another seed, another story', whole(0), SAMPLE_DEFAULTS.seed)
    .addOption(
      new Option('--generation <name>', 'schema')
        .choices(SAMPLE_GENERATIONS)
        .default(SAMPLE_DEFAULTS.generation),
    )
    .addOption(
      new Option(
        '--shape <name>',
        'real: each turn repeats all that was said before it, as servers write them',
      )
        .choices(SAMPLE_SHAPES)
        .default(SAMPLE_DEFAULTS.shape),
    )
    .action((options, command: Command) => {
      const { out, turns, seed, generation, shape, force } = options
      return run(command, async (context) =>
        (await import('./verbs/sample.ts')).sample(
          out,
          { turns, seed, generation, shape, replace: force },
          context,
        ),
      )
    })

  verb('check-payload [file]', 'which contract a captured debug API payload keeps to; - is standard input')
    .option('--db <file>', 'compare its turns with this database')
    .option('--scan <folder>', 'search a consumer’s sources for the old keys')
    .action((file: string | undefined, options, command: Command) =>
      run(command, async (context) =>
        (await import('./verbs/check-payload.ts')).checkPayloadVerb(file, options, context),
      ),
    )

  withTimelineDb(verb('serve [db]', 'start the web host; prints one JSON line when it is ready'))
    .option('--port <n>', 'loopback port; any free one when left out')
    .option('--host <name>', '127.0.0.1 or localhost')
    .option('--allow-host <name:port...>', 'another name that a forwarded port gives this host')
    .option(
      '--allow-dir <folder...>',
      'a folder in which the page may open and write files; your own where none is named',
    )
    .option('--no-token', 'serve without a token, to every program of this machine')
    .action(async (db: string | undefined, typed: Typed) => done(await others.serve(db, typed, terminal)))

  for (const command of [root, ...root.commands]) {
    for (const option of command.options)
      if (/<(file|folder)>/.test(option.flags))
        option.argParser(option.long === '--wal' ? placeAsTyped : place)
    // All that a verb is about is a path.
    for (const argument of command.registeredArguments)
      argument.argParser<string | string[]>(
        argument.variadic ? (text, before) => [...(before ?? []), placeAsTyped(text)] : place,
      )
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: () => undefined,
    })
  }
  return root
}

/** Runs the command line. Returns the exit code. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  others: Others,
): Promise<number> {
  let code: number = EXIT.done
  const root = commandLineGrammar(terminal, others, (result) => {
    code = result
  })
  try {
    await root.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.done
    // Without a verb commander has shown the help already.
    if (error.code === 'commander.help') return EXIT.badUsage
    const message = error.message.replace(/^error: /, '').replace(/[^.]$/, '$&.')
    const usage = new UsageError(message.charAt(0).toUpperCase() + message.slice(1), 'See turnscope --help.')
    await printFailure(terminal, usage, args.includes('--json'))
    return EXIT.badUsage
  }
}
