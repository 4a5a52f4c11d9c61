import {
  type ContractAge,
  PAYLOAD_ENDPOINTS,
  type PayloadCheck,
  type PayloadKind,
  type SourceScan,
} from '../../shared/contract/payload.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'

/** What the view is for, with the releases that each name is from. */
export const ABOUT =
  'A conversation’s key was once runtime_key, then current_runtime_key, and is now resolved_runtime_key; a turn’s is runtime_key, but v0.10.4–v0.10.16 called it resolved_runtime_key too. This tells which of them something uses.'

export const KINDS: Record<PayloadKind, string> = { ...PAYLOAD_ENDPOINTS, source: 'source folder' }

interface AgeWords {
  readonly title: string
  readonly means: string
  readonly tone: 'ok' | 'warn' | 'bad'
}

export const AGES: Record<ContractAge, AgeWords> = {
  current: {
    title: 'The present contract',
    means:
      'Conversations carry resolved_runtime_key, the latest pointer; turns carry runtime_key and inference_id.',
    tone: 'ok',
  },
  old: {
    title: 'An older contract',
    means:
      'Its keys have other names now. A consumer that reads the old ones finds nothing in a present server.',
    tone: 'bad',
  },
  mixed: {
    title: 'Keys of several ages',
    means: 'Some keys are those of now and some are not: what wrote it was changed in part.',
    tone: 'bad',
  },
  unknown: {
    title: 'Age unknown',
    means: 'Nothing in it carries a runtime, so nothing tells how old its contract is.',
    tone: 'warn',
  },
}

/** How much there was to look at. */
export const lookedAt = ({ kind, items }: PayloadCheck): string => {
  switch (kind) {
    case 'conversations':
      return plural(items, 'conversation')
    case 'conversation':
      return 'one conversation'
    case 'turn':
      return plural(items, 'snapshot of one turn', 'snapshots of one turn')
    case 'several':
      return plural(items, 'item')
    default:
      return plural(items, 'turn snapshot')
  }
}

/** Files searched, and those left out with the reason. */
export function searchedWords({ files, skipped, complete }: SourceScan): string {
  const left = [
    skipped.binary > 0 && `${formatCount(skipped.binary)} binary`,
    skipped.too_large > 0 && `${formatCount(skipped.too_large)} too large`,
    skipped.unreadable > 0 && `${formatCount(skipped.unreadable)} unreadable`,
  ].filter((part) => part !== false)
  return [
    `${plural(files, 'file')} searched`,
    left.length > 0 && `left out: ${left.join(', ')}`,
    !complete && 'the folder has more files than are searched; choose a smaller one',
  ]
    .filter((part) => part !== false)
    .join('; ')
}
