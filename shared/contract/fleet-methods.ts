import { z } from 'zod'
import * as f from './fleet.ts'
import { page, readJob, readPages } from './method-kinds.ts'
import { exported } from './model.ts'

/** Many copies at once: rows instead of cases. */
export const fleetMethods = {
  /**
   * Looks at every copy among files and folders, each in a process that is thrown away; its rows come by pages, while it
   * runs as well. One at a time. Progress: steps, one for each copy.
   */
  'fleet.run': readJob(
    z.object({
      paths: z.array(z.string().min(1)).min(1),
      /** How long one copy may take, in seconds. */
      time_limit_s: z.number().int().min(1).default(300),
      processes: z.number().int().min(1).max(256).optional(),
      /** A file that keeps what was found, to go on from after an interruption; the engine's own where left out. */
      keep_path: z.string().optional(),
    }),
    f.fleetTotals,
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
    }),
  ),
  /** Writes the rows that the filter lists, or a report over them. */
  'fleet.write': readJob(
    f.fleetFilter.extend({
      path: z.string(),
      format: z.enum(['csv', 'json', 'md', 'html']),
      replace: z.boolean().default(false),
    }),
    exported,
  ),
} as const
