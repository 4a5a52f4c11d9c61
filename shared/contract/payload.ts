import { z } from 'zod'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { count } from './model-parts.ts'

/** One answer of the debug API, as any HTTP server can send it on. Source: DOMAIN.md, section 4. */
export const debugAnswer = z.object({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
})
export type DebugAnswer = z.infer<typeof debugAnswer>

/**
 * What a captured payload, or a folder of sources, was recognised as: `export` is the turns of a session as servers
 * without a debug API give them, `several` a recording with answers of more than one endpoint.
 */
export const PAYLOAD_KINDS = [
  'conversations',
  'conversation',
  'turns',
  'turn',
  'export',
  'several',
  'source',
] as const
export type PayloadKind = (typeof PAYLOAD_KINDS)[number]

/** Where a payload of each kind comes from. */
export const PAYLOAD_ENDPOINTS = {
  conversations: '/api/debug/conversations',
  conversation: '/api/debug/conversations/:id',
  turns: '/api/debug/turns',
  turn: '/api/debug/turn/:conv/:session/:turn',
  export: '/api/chat/sessions/:id/turns or /export',
  several: 'several endpoints',
} as const satisfies Partial<Record<PayloadKind, string>>

/** Which age of the contract something keeps to; `unknown` where nothing in it tells. */
export const CONTRACT_AGES = ['current', 'old', 'mixed', 'unknown'] as const
export type ContractAge = (typeof CONTRACT_AGES)[number]

const contractFinding = z.object({
  /** JSONPath of the key in a payload; `file:line` in a folder of sources. */
  path: z.string(),
  /** The key that stands there; '' where the right one is absent. */
  found: z.string(),
  /** The right name of the key. */
  expected: z.string(),
  message: z.string(),
})
export type ContractFinding = z.infer<typeof contractFinding>

/** How one turn of a payload stands to the turn of the same ids in the case. */
const comparedTurn = z.object({
  path: z.string(),
  conv_id: z.string(),
  session_id: z.string(),
  turn_id: z.string(),
  phase: z.string(),
  status: z.enum(['equal', 'differs', 'absent']),
  differences: z.array(
    z.object({ column: z.enum(TRUTH_COLUMNS), payload: z.string(), database: z.string() }),
  ),
})
export type ComparedTurn = z.infer<typeof comparedTurn>

export const payloadCheck = z.object({
  kind: z.enum(PAYLOAD_KINDS),
  contract: z.enum(CONTRACT_AGES),
  /** Which releases of the server wrote such payloads, as in `v0.10.4–v0.10.16`; null where nothing tells. */
  releases: z.string().nullable(),
  /** In the order of the payload, at most 1,000. */
  findings: z.array(contractFinding),
  findings_total: count,
  /** Conversations or turns in the payload. */
  items: count,
  /** Null without a case, and for conversations. */
  turns: z
    .object({
      equal: count,
      differs: count,
      absent: count,
      /** Those that are not equal, at most 1,000. */
      items: z.array(comparedTurn),
      /** Turns of the payload beyond the first 100,000, which were not compared. */
      not_compared: count,
    })
    .nullable(),
})
export type PayloadCheck = z.infer<typeof payloadCheck>

const sourceFinding = contractFinding.extend({
  /** Relative to the folder. */
  file: z.string(),
  /** From 1. */
  line: count,
  /** The line, cut at 200 characters. */
  text: z.string(),
  /** False where the key is wrong in one place and right in another, and only a person can tell. */
  certain: z.boolean(),
})
export type SourceFinding = z.infer<typeof sourceFinding>

export const sourceScan = z.object({
  kind: z.literal('source'),
  /** From the certain findings, and from where the right name is used. */
  contract: z.enum(CONTRACT_AGES),
  /** By file, then line; at most 2,000. */
  findings: z.array(sourceFinding),
  findings_total: count,
  folder: z.string(),
  files: count,
  /** Files left out, by reason. */
  skipped: z.object({ binary: count, too_large: count, unreadable: count }),
  /** Whether there were more files than are searched. */
  complete: z.boolean(),
})
export type SourceScan = z.infer<typeof sourceScan>
