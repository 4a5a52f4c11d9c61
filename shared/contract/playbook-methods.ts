import { z } from 'zod'
import { inCase, read, readJob } from './method-kinds.ts'
import { exported } from './model.ts'
import * as payload from './payload.ts'
import * as playbook from './playbook.ts'

/** What the playbook asks of a case: checks, analytics, files for people, and the debug API that it is about. */
export const playbookMethods = {
  /** Runs every check; what is damaged or missing is a verdict, never an error. Progress: steps and rows. */
  'validation.run': readJob(inCase.extend(playbook.validationRequest), playbook.validation),
  /** Progress: steps. */
  'analytics.get': readJob(inCase, playbook.analytics),
  /** Writes one file for a ticket. Progress: steps and rows. */
  'report.write': readJob(
    inCase.extend({
      path: z.string(),
      format: playbook.reportFormat,
      /** Leaves contents and metadata values out; the report says what else. */
      redact: z.boolean().default(false),
      /** A case that this one was compared with (`compare.run`), for a section about that. */
      compared_with: z.string().optional(),
      replace: z.boolean().default(false),
    }),
    exported,
  ),
  'report.releaseNotes': readJob(inCase, z.object({ text: z.string() })),
  /** Writes one table, whole, row by row. Progress: rows. Cancelled, it leaves nothing. */
  'tables.export': readJob(
    inCase.extend({
      table: playbook.exportedTable,
      ...playbook.tableOptions,
      path: z.string(),
      replace: z.boolean().default(false),
    }),
    playbook.exportedTableFile,
  ),

  // The debug API, and payloads captured from it.
  /** Answers a request of the server's debug API from a case; null is the case that was opened last. */
  'debug.request': read(
    z.object({ case_id: z.string().nullable(), method: z.string(), target: z.string() }),
    payload.debugAnswer,
  ),
  /** Tells endpoint and age of a captured payload; with a case, compares its turns. Progress: bytes, rows. */
  'payload.check': readJob(
    z.object({
      from: z.union([z.object({ text: z.string() }), z.object({ path: z.string() })]),
      case_id: z.string().optional(),
    }),
    payload.payloadCheck,
  ),
  /** Searches a consumer's sources for keys of older contracts. Progress: steps, one for each file. */
  'payload.scan': readJob(z.object({ path: z.string() }), payload.sourceScan),
} as const
