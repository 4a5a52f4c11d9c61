import type { FleetDesk } from '../fleet/desk.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** Many copies at once. What it takes is loaded by who asks for it: no other engine has to start with it. */
export const fleetHandlers = (of: SessionOf, desk: () => FleetDesk): HandlersOf<'fleet'> => ({
  'fleet.item': async ({ case_id }, options) => {
    const { itemOf } = await import('../fleet/item.ts')
    const session = of(case_id)
    await session.settled()
    return session.leased(options, itemOf)
  },
  'fleet.addToDataset': async ({ case_id, path, label, findings, redact_key = null }, options) => {
    const [{ itemOf }, { writeDataset }] = await Promise.all([
      import('../fleet/item.ts'),
      import('../dataset/write.ts'),
    ])
    const session = of(case_id)
    await session.settled()
    return session.leased(options, async (lease, options) => {
      const item = await itemOf(lease, options)
      const told = { ...item, label: label ?? item.label, findings: [...item.findings, ...findings] }
      return writeDataset(lease, told, { path, redact_key }, options)
    })
  },
  'fleet.ask': async ({ path, sql }, options) =>
    (await import('../dataset/ask.ts')).askDataset(path, sql, options),
  'fleet.questions': async () => ({ items: (await import('../dataset/questions.ts')).QUESTIONS }),
  'fleet.run': (request, options) => desk().run(request, options),
  'fleet.page': (request) => desk().page(request),
  'fleet.forgetInterrupted': () => {
    desk().forgetInterrupted()
    return {}
  },
  'fleet.write': (request) => desk().write(request),
})
