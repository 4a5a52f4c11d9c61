import {
  type ContractAge,
  PAYLOAD_ENDPOINTS,
  type PayloadCheck,
  type SourceScan,
} from '../../../shared/contract/payload.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import { LARGEST_PAYLOAD, payloadText, tooLarge } from '../../engine/payload/capture.ts'
import { checkPayload } from '../../engine/payload/check.ts'
import type { PayloadSource } from '../../engine/payload/check-job.ts'
import { scanSources } from '../../engine/payload/scan-sources.ts'
import { EXIT, UsageError } from '../../host/exit-code.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { STDIN, type Terminal } from '../common/terminal.ts'
import { shownValue, table } from '../common/text.ts'
import { withCase } from '../common/with-case.ts'

const ENDPOINT: Record<PayloadCheck['kind'], string> = { ...PAYLOAD_ENDPOINTS, source: 'sources' }

const isWrong = (contract: ContractAge): boolean => contract === 'old' || contract === 'mixed'

function ageText(contract: ContractAge): string {
  switch (contract) {
    case 'current':
      return 'the current contract'
    case 'old':
      return 'an older contract'
    case 'mixed':
      return 'names of several ages, mixed'
    case 'unknown':
      return 'no key that tells its age'
    default:
      return assertNever(contract)
  }
}

const more = (given: number, total: number): string[] =>
  given < total ? [`${formatCount(given)} of ${formatCount(total)} shown.`] : []

function checkText(check: PayloadCheck): string {
  const { findings, turns } = check
  const parts = [
    `${ENDPOINT[check.kind]}, ${plural(check.items, 'item')}: ${ageText(check.contract)}${check.releases === null ? '' : `, as ${check.releases} wrote it`}.`,
  ]
  if (findings.length > 0) {
    const rows = findings.map(({ path: at, found, expected, message }) => [
      visibleText(at),
      found === '' ? '(nothing)' : visibleText(found),
      expected,
      visibleText(message),
    ])
    parts.push(
      [
        table(['path', 'found', 'expected', 'why'], rows),
        ...more(findings.length, check.findings_total),
      ].join('\n'),
    )
  }
  if (turns !== null) {
    const { equal, differs, absent, items, not_compared } = turns
    parts.push(
      `Against the database: ${equal} equal, ${differs} differ, ${absent} absent here${not_compared > 0 ? `, ${not_compared} not compared` : ''}.`,
    )
    const rows = items.map(({ path: at, turn_id, status, differences }) => [
      visibleText(at),
      visibleText(turn_id),
      status,
      differences
        .map(
          ({ column, payload, database }) =>
            `${column}: ${shownValue(payload)} in the payload, ${shownValue(database)} here`,
        )
        .join('; '),
    ])
    if (rows.length > 0) {
      parts.push(
        [table(['path', 'turn', '', 'values'], rows), ...more(items.length, differs + absent)].join('\n'),
      )
    }
  }
  return parts.join('\n\n')
}

function scanText({
  folder,
  files,
  contract,
  findings,
  findings_total,
  skipped,
  complete,
}: SourceScan): string {
  const left = skipped.binary + skipped.too_large + skipped.unreadable
  const rows = findings.map(({ path: at, found, expected, certain, text }) => [
    visibleText(at),
    found,
    certain ? expected : `${expected}?`,
    visibleText(text),
  ])
  return [
    `${visibleText(folder)}: ${plural(files, 'file')} searched${left > 0 ? `, ${left} left out` : ''}${complete ? '' : ', more there are'}; ${ageText(contract)}.`,
    ...(rows.length === 0
      ? ['No key of an older contract.']
      : [
          [
            table(['where', 'found', 'expected', 'line'], rows),
            ...more(findings.length, findings_total),
          ].join('\n'),
        ]),
  ].join('\n\n')
}

async function readStdin({ stdin }: Terminal): Promise<PayloadSource> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stdin) {
    bytes += part.length
    if (bytes > LARGEST_PAYLOAD) throw tooLarge()
    parts.push(part)
  }
  return { text: payloadText(Buffer.concat(parts)) }
}

async function check(file: string, { db }: { db?: string }, context: VerbContext): Promise<PayloadCheck> {
  const from = file === STDIN ? await readStdin(context.terminal) : { path: file }
  const { signal, progress } = context
  if (db === undefined) return checkPayload(from, null, { signal, onProgress: progress.show })
  return withCase({ db }, context, (openCase) => openCase.call('payload.check', { from }))
}

/**
 * `check-payload [FILE] [--db DB] [--scan DIR]`: which endpoint and age a captured payload is of, every wrong key in
 * it, how its turns stand to a database; and where a consumer's sources still use the old keys. Ends with 3 when
 * either is old or mixed.
 */
export async function checkPayloadVerb(
  file: string | undefined,
  options: { db?: string; scan?: string },
  context: VerbContext,
): Promise<Answer> {
  if (file === undefined && options.scan === undefined)
    throw new UsageError(
      'There is nothing to check.',
      'Name a captured payload, or --scan a folder of sources.',
    )
  if (file === undefined && options.db !== undefined)
    throw new UsageError('--db needs a payload to compare.', 'Name the captured payload too.')
  const payload = file === undefined ? null : await check(file, options, context)
  const { signal, progress } = context
  const scan =
    options.scan === undefined ? null : await scanSources(options.scan, { signal, onProgress: progress.show })
  const wrong = (payload !== null && isWrong(payload.contract)) || (scan !== null && isWrong(scan.contract))
  return {
    json: payload === null ? scan : scan === null ? payload : { ...payload, scan },
    text: () =>
      [payload && checkText(payload), scan && scanText(scan)].filter((part) => part !== null).join('\n\n'),
    exitCode: wrong ? EXIT.refused : EXIT.done,
  }
}
