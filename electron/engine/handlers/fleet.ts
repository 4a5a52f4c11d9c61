import { askDataset } from '../dataset/ask.ts'
import { QUESTIONS } from '../dataset/questions.ts'
import { writeDataset } from '../dataset/write.ts'
import type { FleetDesk } from '../fleet/desk.ts'
import { itemOf } from '../fleet/item.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** Many copies at once. */
export const fleetHandlers = (of: SessionOf, desk: () => FleetDesk): HandlersOf<'fleet'> => ({
  'fleet.item': async ({ case_id }, options) => {
    const session = of(case_id)
    await session.settled()
    return session.leased(options, itemOf)
  },
  'fleet.addToDataset': async ({ case_id, path, label, redact_key = null }, options) => {
    const session = of(case_id)
    await session.settled()
    return session.leased(options, async (lease, options) => {
      const item = await itemOf(lease, options)
      return writeDataset(
        lease,
        label === undefined ? item : { ...item, label },
        { path, redact_key },
        options,
      )
    })
  },
  'fleet.ask': async ({ path, sql }, options) => {
    const { columns, rows, truncated } = await askDataset(path, sql, options)
    return { columns: [...columns], rows: rows.map((row) => [...row]), truncated }
  },
  'fleet.questions': async () => ({ items: QUESTIONS.map((question) => ({ ...question })) }),
  'fleet.run': (request, options) => desk().run(request, options),
  'fleet.page': (request) => desk().page(request),
  'fleet.write': async (request) => desk().write(request),
})
