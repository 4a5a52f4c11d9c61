import type { FleetDesk } from '../fleet/desk.ts'
import type { HandlersOf } from './handlers.ts'

/** Many copies at once. */
export const fleetHandlers = (desk: () => FleetDesk): HandlersOf<'fleet'> => ({
  'fleet.run': (request, options) => desk().run(request, options),
  'fleet.page': (request) => desk().page(request),
  'fleet.write': async (request) => desk().write(request),
})
