const PLATFORM = /^(?:--(?:linux|win|windows|mac|macos)|-[lwmo])$/

/**
 * Whether electron-builder makes, of these arguments of its command line, nothing but the unpacked app (`--linux dir`, `--dir`),
 * which is tried and driven on the machine it was built on, and never given away. An installer beside it is given away.
 */
export function isOnlyToTry(args: readonly string[]): boolean {
  const targets = args.filter((arg, at) => !arg.startsWith('-') && args[at - 1] !== '--publish')
  if (targets.some((target) => target !== 'dir') || args.some((arg) => /^-[lwmo]{2,}$/.test(arg)))
    return false
  if (args.includes('--dir')) return true
  return targets.length > 0 && args.every((arg, at) => !PLATFORM.test(arg) || args[at + 1] === 'dir')
}
