import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { SAMPLE_DEFAULTS, type SampleGeneration } from '../engine/sample/turns.ts'
import { EXIT, UsageError } from './exit-code.ts'
import { type Answer, printFailure } from './output.ts'
import { runVerb, type VerbContext } from './run-verb.ts'
import { conversations } from './verbs/conversations.ts'
import { inspect } from './verbs/inspect.ts'
import { migrate } from './verbs/migrate.ts'
import { missing } from './verbs/missing.ts'
import { plan } from './verbs/plan.ts'
import { recover } from './verbs/recover.ts'
import { sample } from './verbs/sample.ts'
import { serve } from './verbs/serve.ts'
import { shapes } from './verbs/shapes.ts'
import { timeline } from './verbs/timeline.ts'

const GENERATIONS: readonly SampleGeneration[] = ['v2', 'v2-partial', 'v3']

function whole(low: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= low) return value
    throw new InvalidArgumentError(`It must be a whole number from ${low}.`)
  }
}

const withTimelineDb = (command: Command): Command =>
  command.option('--timeline-db <file>', 'companion timeline store, for the latest pointer')

const withForce = (command: Command): Command =>
  command.option('--force', 'replace a file that exists', false)

interface Settings {
  json?: boolean
}

/** The command line's grammar. `done` gets the exit code of the verb that ran. */
function program(done: (code: number) => void): Command {
  const root = new Command('turnscope')
    .description(
      'Which runtime produced each turn of a copied turns.db, where it switched, what history cannot explain.',
    )
    .version(packageJson.version)
    .helpCommand(false)
    .option('--json', 'print one JSON document on stdout, and nothing else')

  const verb = (usage: string, description: string): Command =>
    root.command(usage).description(description).option('--json', 'print one JSON document')

  const run = async (command: Command, work: (context: VerbContext) => Promise<Answer>): Promise<void> => {
    done(await runVerb(command.optsWithGlobals<Settings>().json === true, work))
  }

  withTimelineDb(verb('inspect <db>', 'what the file is: seal, findings, schema, counts, cutover')).action(
    (db: string, { timelineDb }, command: Command) =>
      run(command, (context) => inspect(db, timelineDb, context)),
  )

  withTimelineDb(verb('conversations <db>', 'every conversation, with its runtimes and switches'))
    .option('--limit <n>', 'at most this many', whole(1))
    .action((db: string, options, command: Command) =>
      run(command, (context) => conversations(db, options, context)),
    )

  withTimelineDb(verb('timeline <db>', 'the turns of one conversation, and its segments'))
    .requiredOption('--conv <id>', 'conversation')
    .action((db: string, options, command: Command) =>
      run(command, (context) => timeline(db, options, context)),
    )

  withTimelineDb(verb('missing <db>', 'the turns that lack a value, with the reason and candidates'))
    .option('--limit <n>', 'turns per page', whole(1), 50)
    .option('--after <cursor>', 'go on after a page: its "next"')
    .action((db: string, options, command: Command) =>
      run(command, (context) => missing(db, options, context)),
    )

  verb('plan <db>', 'what a migration would do; writes nothing').action((db: string, _, command: Command) =>
    run(command, (context) => plan(db, context)),
  )

  withForce(verb('migrate <db>', 'migrate and backfill a copy, verify it, write it to a new file'))
    .requiredOption('--out <file>', 'where to write')
    .action((db: string, options, command: Command) =>
      run(command, (context) => migrate(db, options, context)),
    )

  verb('shapes <db>', 'what the backfill leaves, by the shape of its metadata, with candidates').action(
    (db: string, _, command: Command) => run(command, (context) => shapes(db, context)),
  )

  withForce(verb('recover <db>', 'apply recovery rules to a copy, write it to a new file'))
    .requiredOption('--rules <file>', 'recovery rules, as the app saves them')
    .requiredOption('--out <file>', 'where to write')
    .option('--person <name>', 'who does it, for the journal; the account when left out')
    .action((db: string, options, command: Command) =>
      run(command, (context) => recover(db, options, context)),
    )

  withForce(verb('sample', 'write a sample, with its timeline store beside it'))
    .requiredOption('--out <file>', 'where to write')
    .option('--turns <n>', 'how many turns', whole(0), SAMPLE_DEFAULTS.turns)
    .option('--seed <n>', 'another seed, another story', whole(0), SAMPLE_DEFAULTS.seed)
    .addOption(
      new Option('--generation <name>', 'schema').choices(GENERATIONS).default(SAMPLE_DEFAULTS.generation),
    )
    .action((options, command: Command) => {
      const { out, turns, seed, generation, force } = options
      return run(command, (context) => sample(out, { turns, seed, generation, replace: force }, context))
    })

  withTimelineDb(verb('serve [db]', 'start the web host; prints one JSON line when it is ready'))
    .option('--port <n>', 'loopback port; any free one when left out')
    .option('--host <name>', '127.0.0.1 or localhost')
    .option('--no-token', 'serve without a token, to every program of this machine')
    .action(async (db: string | undefined, { timelineDb, port, host, token }) => {
      const named = { '--timeline-db': timelineDb, '--port': port, '--host': host } as Record<
        string,
        string | undefined
      >
      const args = Object.entries(named).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}=${value}`],
      )
      done(await serve([...args, ...(token ? [] : ['--no-token']), ...(db === undefined ? [] : ['--', db])]))
    })

  for (const command of [root, ...root.commands]) {
    command.exitOverride().configureOutput({ outputError: () => undefined })
  }
  return root
}

/** Runs the command line. Returns the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let code: number = EXIT.done
  const root = program((result) => {
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
    await printFailure(usage, args.includes('--json'))
    return EXIT.badUsage
  }
}
