import { z } from 'zod'
import { by, inCase, keep, read, readJob } from './method-kinds.ts'
import { exported } from './model.ts'
import { savedView } from './saved-views.ts'

const items = z.array(savedView)

/** Saved views of a case; the database stays as it is. Each change answers with all of them, and tells every window. */
export const viewMethods = {
  /** By name. */
  'views.list': read(inCase, z.object({ items })),
  /** Refused with `Conflict` where the name is taken and not to be replaced, with `InvalidRequest` for an address that leads nowhere. */
  'views.set': keep(
    inCase.extend({
      ...savedView.pick({ name: true, address: true }).shape,
      replace: z.boolean().default(false),
      ...by,
    }),
    z.object({ items }),
  ),
  /** Refused with `Conflict` where the other name is taken. */
  'views.rename': keep(inCase.extend({ name: z.string(), to: savedView.shape.name }), z.object({ items })),
  'views.remove': keep(inCase.extend({ name: z.string() }), z.object({ items })),
  /** Writes them to a file. */
  'views.save': readJob(
    inCase.extend({ path: z.string(), replace: z.boolean().default(false) }),
    exported.extend({ views: z.number() }),
  ),
  /**
   * Adds those of a file. A name that is taken by another view gets a number, so that nothing is replaced; what is here already,
   * and what leads nowhere, is passed over.
   */
  'views.load': keep(
    inCase.extend({ path: z.string(), ...by }),
    z.object({ items, added: z.number(), there: z.number(), passed_over: z.number() }),
  ),
} as const
