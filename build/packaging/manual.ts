/**
 * What the command line says of itself, made from its grammar: the reference in docs/, the manual page, and the
 * completions of shells. `node build/packaging/manual.ts` renews docs/command-line.md, and in docs/fleet.md
 * the tables and questions of a dataset.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Command, Option } from 'commander'
import { commandLineGrammar } from '../../electron/cli/program.ts'
import { EXIT } from '../../electron/host/exit-code.ts'
import { isProgram } from '../start/is-program.ts'
import { fleetPage } from './fleet-page.ts'

const silent = new PassThrough()
const grammar = (): Command =>
  commandLineGrammar(
    { stdin: silent, stdout: silent, stderr: silent, env: {} },
    { serve: async () => 0, spare: () => Promise.reject(new Error('no verb runs here')) },
    () => undefined,
  )

const MEANINGS: { readonly [Name in keyof typeof EXIT]: string } = {
  done: 'done',
  fault:
    'a fault of Turnscope itself, or what was asked for was cancelled; of compare --exit-code: they differ, or not all could be compared',
  badUsage: 'bad usage',
  refused:
    'the input was refused: not a database, unrelated, a legacy generation, damaged beyond use; of fleet: no copy could be counted, and the code is that of the first',
  inUse: 'the input is in use, or changed while it was read',
  couldNotWrite: 'the output could not be written: room, rights, or a file that exists',
}

const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ...Object.entries(MEANINGS).map(
    ([name, meaning]) => [String(EXIT[name as keyof typeof EXIT]), meaning] as const,
  ),
  ['128 + n', 'ended by signal n: 130 by Ctrl+C, 143 by SIGTERM'],
]

interface Described {
  readonly usage: string
  readonly text: string
}

const ENVIRONMENT: readonly Described[] = [
  { usage: 'TURNSCOPE_HOME', text: 'folder of the cases' },
  {
    usage: 'TURNSCOPE_TMPDIR',
    text: 'folder for working copies of single commands, with room for a copy of the database',
  },
  { usage: 'TURNSCOPE_PERSON', text: 'who does it, for the journal, where several people share an account' },
  { usage: 'TURNSCOPE_DEBUG', text: '1: print the log, and of a fault the stack, to stderr' },
]

function optionsOf(command: Command): Described[] {
  return command.options.map((option: Option) => ({
    usage: option.flags,
    text: [
      option.description,
      option.argChoices ? `one of ${option.argChoices.join(', ')}` : '',
      option.defaultValue === undefined || typeof option.defaultValue === 'boolean'
        ? ''
        : `${option.defaultValue} when left out`,
      option.mandatory ? 'required' : '',
    ]
      .filter((part) => part !== '')
      .join('; '),
  }))
}

const usageOf = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((argument) =>
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
    ),
  ].join(' ')

/** docs/command-line.md, whole. */
export function referencePage(): string {
  const root = grammar()
  const verbs = root.commands.map((verb) => {
    const options = optionsOf(verb)
    const rows = options.map(
      ({ usage, text }) => `| \`${usage.replaceAll('|', '\\|')}\` | ${text.replaceAll('|', '\\|')} |`,
    )
    const table = rows.length === 0 ? [] : ['', '| option | |', '|---|---|', ...rows]
    return [`## turnscope ${usageOf(verb)}`, '', `${sentence(verb.description())}`, ...table].join('\n')
  })
  const codes = EXIT_CODES.map(([code, meaning]) => `| ${code} | ${meaning} |`)
  return [
    '# Command line',
    '',
    '<!-- Made from the program: node build/packaging/manual.ts -->',
    '',
    `${root.description()} In a checkout it is \`npm run --silent turnscope -- …\`.`,
    '',
    '`--json` prints one JSON document on stdout and nothing else; progress and warnings go to stderr. A failure prints',
    '`{"error":{"kind","message","next"}}`.',
    '',
    '| exit code | |',
    '|---|---|',
    ...codes,
    '',
    '| environment | |',
    '|---|---|',
    ...ENVIRONMENT.map(({ usage, text }) => `| \`${usage}\` | ${text} |`),
    '',
    verbs.join('\n\n'),
    '',
  ].join('\n')
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')

/** turnscope(1), as roff. */
export function manualPage(version: string): string {
  const root = grammar()
  const list = (items: readonly Described[]): string[] =>
    items.flatMap(({ usage, text }) => ['.TP', `.B ${roff(usage)}`, roff(text || ' ')])
  return [
    `.TH TURNSCOPE 1 "" "Turnscope ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'turnscope \\- inspect copied turns.db files',
    '.SH SYNOPSIS',
    '.B turnscope',
    '[\\fIFILE\\fR]',
    '.br',
    '.B turnscope',
    '\\fIVERB\\fR [\\fIOPTION\\fR]... [\\fIFILE\\fR]',
    '.SH DESCRIPTION',
    roff(root.description()),
    'With a file, or with nothing, it opens a window; with a verb it is a command line.',
    'The file that is named is never opened by SQLite and never written.',
    ...root.commands.flatMap((verb) => [
      `.SS turnscope ${roff(usageOf(verb))}`,
      roff(sentence(verb.description())),
      ...list(optionsOf(verb)),
    ]),
    '.SH EXIT STATUS',
    ...list(EXIT_CODES.map(([code, meaning]) => ({ usage: code, text: meaning }))),
    '.SH ENVIRONMENT',
    ...list(ENVIRONMENT),
    '',
  ].join('\n')
}

/** What shells complete: verbs first, then the options of the verb, and files everywhere. */
export function completions(): Readonly<Record<'bash' | 'zsh' | 'fish', string>> {
  const verbs = grammar().commands.map((verb) => ({
    name: verb.name(),
    description: verb.description().replaceAll("'", '’'),
    flags: verb.options.flatMap(({ long }: Option) => (long ? [long] : [])),
  }))
  const names = verbs.map(({ name }) => name).join(' ')
  const bash = [
    '_turnscope() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell fills these in
    '  local word=${COMP_WORDS[COMP_CWORD]} words=',
    '  if [[ $COMP_CWORD == 1 ]]; then',
    `    words='${names} --help --version'`,
    '  else',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell fills these in
    '    case ${COMP_WORDS[1]} in',
    ...verbs.map(({ name, flags }) => `      ${name}) words='${flags.join(' ')}' ;;`),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))',
    '}',
    'complete -o filenames -F _turnscope turnscope',
    '',
  ]
  const zsh = [
    '#compdef turnscope',
    'if (( CURRENT == 2 )); then',
    '  local -a verbs=(',
    ...verbs.map(({ name, description }) => `    '${name}:${description.replaceAll(':', '\\:')}'`),
    '  )',
    '  _describe verb verbs',
    '  _files',
    'else',
    '  case $words[2] in',
    ...verbs.map(({ name, flags }) => `    ${name}) compadd -- ${flags.join(' ')} ;;`),
    '  esac',
    '  _files',
    'fi',
    '',
  ]
  const fish = verbs.flatMap(({ name, description, flags }) => [
    `complete -c turnscope -n __fish_use_subcommand -a ${name} -d '${description}'`,
    ...flags.map(
      (flag) => `complete -c turnscope -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`,
    ),
  ])
  return { bash: bash.join('\n'), zsh: zsh.join('\n'), fish: `${fish.join('\n')}\n` }
}

export const REFERENCE = fileURLToPath(new URL('../../docs/command-line.md', import.meta.url))

export const FLEET_PAGE = fileURLToPath(new URL('../../docs/fleet.md', import.meta.url))

if (isProgram(import.meta)) {
  writeFileSync(REFERENCE, referencePage())
  writeFileSync(FLEET_PAGE, fleetPage(readFileSync(FLEET_PAGE, 'utf8')))
}
