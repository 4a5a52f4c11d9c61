// What DOMAIN says of each file that a real server's code wrote, as the window, the command line and the debug API get it.
import { copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nextOf } from '../../../shared/contract/next-action.ts'
import { TestCase } from '../testing/open-case.ts'

const real = (name: string): string =>
  fileURLToPath(new URL(`../testing/files/real/${name}`, import.meta.url))

const NINETY = { turns: 90, conversations: 3, server_made: 0 }
const PAYLOADS = {
  ...NINETY,
  ...{ missing_runtime_or_inference: 60, missing_runtime: 60, missing_inference: 40 },
}

test.for([
  {
    name: 'turns.db',
    schema: { generation: 'v3', hybrid: false },
    counts: { turns: 15, conversations: 6, missing_runtime_or_inference: 4, server_made: 1 },
    codes: ['wal-missing'],
    next: 'look',
    debug: { conversations: 6, turns: 17 },
  },
  {
    name: 'gen/v0.db',
    schema: { generation: 'v0', hybrid: false },
    counts: PAYLOADS,
    codes: ['wal-missing', 'legacy'],
    next: 'legacy',
    debug: { conversations: 3, turns: 60 },
  },
  {
    name: 'gen/v1.db',
    schema: { generation: 'v1', hybrid: false },
    counts: PAYLOADS,
    codes: ['wal-missing', 'legacy'],
    next: 'legacy',
    debug: { conversations: 3, turns: 60 },
  },
  {
    name: 'gen/v1-opened-by-head.db',
    schema: { generation: 'v1', hybrid: true },
    counts: PAYLOADS,
    codes: ['wal-missing', 'hybrid'],
    next: 'legacy',
    debug: { conversations: 3, turns: 60 },
  },
  {
    name: 'gen/v1snap-opened-by-head.db',
    schema: { generation: 'v3', hybrid: false },
    counts: { turns: 0, conversations: 0, missing_runtime_or_inference: 0, server_made: 0 },
    codes: ['wal-missing', 'turns-elsewhere'],
    next: 'elsewhere',
    debug: { conversations: 0, turns: 0 },
  },
  {
    name: 'gen/v2-opened-by-head.db',
    schema: { generation: 'v3', hybrid: false },
    counts: { turns: 90, conversations: 3, missing_runtime_or_inference: 40, server_made: 30 },
    codes: ['wal-missing'],
    next: 'look',
    debug: { conversations: 3, turns: 60 },
  },
] as const)('$name', async ({ name, schema, counts, codes, next, debug }) => {
  const given = new TestCase()
  try {
    copyFileSync(real(name), given.db)
    await given.open()
    const view = await given.settled()
    expect(view).toMatchObject({ schema, counts })
    expect(view.evidence.findings.map(({ code }) => code)).toEqual(codes)
    expect(nextOf(view).kind).toBe(next)
    const ask = async (target: string): Promise<number> => {
      const { status, body } = await given.call('debug.request', {
        method: 'GET',
        target: `/api/debug/${target}`,
      })
      expect(status, target).toBe(200)
      return (JSON.parse(body) as { items: unknown[] }).items.length
    }
    const conv_id = name === 'turns.db' ? 'conv-switch' : 'conv-1'
    expect({
      conversations: await ask('conversations'),
      turns: await ask(`turns?conv_id=${conv_id}`),
    }).toEqual(debug)
    // What the window reads of a conversation is what its lists count.
    const { items } = await given.call('conversations.page', {})
    for (const { conv_id, turns } of items.slice(0, 2))
      expect((await given.call('timeline.read', { conv_id, offset: 0, limit: 1 })).total).toBe(turns)
  } finally {
    await given.close()
  }
})
