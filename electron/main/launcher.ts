/**
 * What the launcher that is installed as `turnscope` puts before a person's own arguments. Chromium reads no switch
 * behind the two dashes, so nothing of theirs reaches it.
 */
export const MARK = ['--command-line', '--'] as const

/** The arguments of the command line, where the launcher started this process for it; null where a window is wanted. */
export function commandLineArguments(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(MARK[1])
  return at > 0 && argv[at - 1] === MARK[0] ? argv.slice(at + 1) : null
}
