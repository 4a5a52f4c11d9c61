import { z } from 'zod'
import * as f from './fleet.ts'
import { MOST_PROCESSES, MOST_SECONDS } from './fleet-limits.ts'
import { interrupted } from './interrupted.ts'
import { inCase, page, read, readJob, readPages } from './method-kinds.ts'
import { exported, finding } from './model.ts'
import { cell } from './playbook.ts'

/** Many copies at once: rows instead of cases. */
export const fleetMethods = {
  /** An open case as the row that a fleet has for its copy; waits until everything that it counts is known. */
  'fleet.item': readJob(inCase, f.fleetItem),
  /**
   * Adds an open case to a dataset of Parquet files, which is made where there is none. Progress: steps. Cancelled, it
   * leaves the dataset without the copy's own row, by which whoever reads knows what is whole.
   */
  'fleet.addToDataset': readJob(
    inCase.extend({
      path: z.string(),
      /** What the copy is called there; the case's name where left out. */
      label: z.string().optional(),
      /** What else was found where the copy stands, beside what the case knows. */
      findings: z.array(finding).default([]),
      /** Ids stand as hashes under this key, and free text is left out. */
      redact_key: z.string().min(16).optional(),
    }),
    z.object({ copy: z.string(), bytes: z.number(), was_there: z.boolean() }),
  ),
  /**
   * Looks at every copy among files and folders, each in a process that is thrown away; its rows come by pages, while it
   * runs as well. One at a time. Progress: steps, one for each copy.
   */
  'fleet.run': readJob(
    z.object({
      paths: z.array(z.string().min(1)).min(1),
      /** How long one copy may take, in seconds. */
      time_limit_s: z.number().int().min(1).max(MOST_SECONDS).default(300),
      processes: z.number().int().min(1).max(MOST_PROCESSES).optional(),
      /** Writes the rows of every copy to a dataset there as well. */
      dataset_path: z.string().optional(),
      redact_key: z.string().min(16).optional(),
      /** A file that keeps what was found, to go on from after an interruption; the engine's own where left out. */
      keep_path: z.string().optional(),
    }),
    f.fleetTotals,
  ),
  /** Asks a dataset one SQL statement of DuckDB, where that is installed. */
  'fleet.ask': readJob(
    z.object({ path: z.string(), sql: z.string().min(1) }),
    z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)), truncated: z.boolean() }),
  ),
  /** What teams ask of many copies, ready to be asked. */
  'fleet.questions': read(
    z.object({}),
    z.object({ items: z.array(z.object({ title: z.string(), sql: z.string() })) }),
  ),
  /** Rows of the last run. */
  'fleet.page': readPages(
    f.fleetFilter.extend(page),
    z.object({
      items: z.array(f.fleetItem),
      total: z.number(),
      of: z.number(),
      totals: f.fleetTotals,
      facets: f.fleetFacets,
      /** Whether a run is still adding rows. */
      running: z.boolean(),
      /** What of runs and of their files was interrupted, the oldest first. */
      interrupted: z.array(interrupted),
    }),
  ),
  /** A person has read what was interrupted. */
  'fleet.forgetInterrupted': read(z.object({}), z.object({})),
  /** Writes the rows that the filter lists, or a report over them. */
  'fleet.write': readJob(
    f.fleetFilter.extend({
      path: z.string(),
      format: z.enum(['csv', 'json', 'md', 'html']),
      replace: z.boolean().default(false),
      /** Labels, paths and odd runtimes stand as hashes under this key, and free text is left out. */
      redact_key: z.string().min(16).optional(),
    }),
    exported,
  ),
} as const
