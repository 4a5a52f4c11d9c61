/** A key of an older contract in a line of a consumer's source. */
export interface OldKey {
  /** From 1. */
  readonly line: number
  readonly found: string
  readonly expected: string
  readonly message: string
  readonly certain: boolean
  readonly text: string
}

const MOST_TEXT = 200

const word = (pattern: string): RegExp => new RegExp(`(?<![A-Za-z0-9_])(?:${pattern})(?![A-Za-z0-9_])`, 'g')
/** As JSON has it, and as code names it. */
const OLD = word('current_runtime_key|[cC]urrentRuntimeKey')
const CURRENT = word('resolved_runtime_key|[rR]esolvedRuntimeKey')
const AMBIGUOUS = word('runtime_key|[rR]untimeKey')

const RENAMED: Readonly<Record<string, string>> = {
  current_runtime_key: 'resolved_runtime_key',
  currentRuntimeKey: 'resolvedRuntimeKey',
  CurrentRuntimeKey: 'ResolvedRuntimeKey',
  runtime_key: 'resolved_runtime_key',
  runtimeKey: 'resolvedRuntimeKey',
  RuntimeKey: 'ResolvedRuntimeKey',
}

/** The line as it is, or what stands around the place of a very long one. */
const excerpt = (line: string, at: number): string => {
  if (line.length <= MOST_TEXT) return line.trim()
  const start = Math.max(0, Math.min(at - MOST_TEXT / 2, line.length - MOST_TEXT))
  return line.slice(start, start + MOST_TEXT).trim()
}

/**
 * Finds the keys of older contracts in a source text, one for each line and key. `runtime_key` is right for turns
 * and wrong for conversations: it is told, as not certain, where the line speaks of conversations alone.
 */
export function findOldKeys(source: string): { keys: OldKey[]; usesCurrent: boolean } {
  const keys: OldKey[] = []
  let usesCurrent = false
  // Most files name no runtime at all.
  if (!/runtime_?key/i.test(source)) return { keys, usesCurrent }
  source.split(/\r\n|\n|\r/).forEach((line, at) => {
    const add = (matches: RegExpStringIterator<RegExpExecArray>, certain: boolean, message: string): void => {
      const seen = new Set<string>()
      for (const { 0: found, index } of matches) {
        if (seen.has(found)) continue
        seen.add(found)
        keys.push({
          line: at + 1,
          found,
          expected: RENAMED[found]!,
          message,
          certain,
          text: excerpt(line, index),
        })
      }
    }
    usesCurrent ||= line.search(CURRENT) >= 0
    add(
      line.matchAll(OLD),
      true,
      'v0.10.0–v0.10.3 wrote this for a conversation; it was renamed, and is the latest pointer, not history.',
    )
    if (/conversation/i.test(line) && !/turn(?!scope)/i.test(line)) {
      add(
        line.matchAll(AMBIGUOUS),
        false,
        'v0.8.0–v0.9.0 wrote this for a conversation. Right where it is a turn’s: please look.',
      )
    }
  })
  return { keys, usesCurrent }
}
