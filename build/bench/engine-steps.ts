/**
 * `engine-steps.ts short|real|profile EVIDENCE FOLDER`: what the app's engine does, call by call, in this process. Prints a
 * line of JSON for each: `{"step", "seconds", "cpu", "of"}`, of which `of` says how much there was, or where it was done.
 */
import { join } from 'node:path'
import { soundnessJob } from '../../electron/engine/db/soundness-job.ts'
import { Engine } from '../../electron/engine/engine.ts'
import { digestJob } from '../../electron/engine/migrate/digest-job.ts'
import type { MethodOutput, Progress } from '../../shared/contract/methods.ts'

const [, , shape, evidence = '', folder = ''] = process.argv
const engine = new Engine({ home: join(folder, 'home'), throwaway: shape === 'profile' })

async function step<T>(
  name: string,
  work: () => Promise<T>,
  of: (result: T) => string = () => '',
): Promise<T> {
  const begun = performance.now()
  const result = await work()
  const seconds = (performance.now() - begun) / 1000
  console.log(JSON.stringify({ step: name, seconds, of: of(result) }))
  return result
}

const open = (): Promise<MethodOutput<'case.open'>> => engine.call('case.open', { path: evidence })

async function short(): Promise<void> {
  const opened = performance.now()
  const { case_id } = await step('seal', open)
  await engine.call('conversations.page', { case_id, limit: 50 })
  console.log(JSON.stringify({ step: 'first', seconds: (performance.now() - opened) / 1000, of: '' }))
  await step('settle', () => engine.settled(case_id))
  await step('plan', () => engine.call('plan.compute', { case_id }))

  const longest = await engine.call('conversations.page', { case_id, sort: 'turns', limit: 1 })
  const { conv_id } = longest.items[0]!
  let migrating = true
  let slowest = 0
  const migration = engine.call('migrate.run', { case_id }).finally(() => {
    migrating = false
  })
  const whole = step('migrate', () => migration)
  while (migrating) {
    const begun = performance.now()
    await engine.call('timeline.get', { case_id, conv_id })
    slowest = Math.max(slowest, (performance.now() - begun) / 1000)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await whole
  console.log(JSON.stringify({ step: 'timeline-meanwhile', seconds: slowest, of: '' }))
  await engine.settled(case_id)

  for (const sort of ['last_ms', 'switches', 'missing'] as const) {
    await step(`conversations-${sort}`, () => engine.call('conversations.page', { case_id, sort }))
  }
  await step('timeline', () => engine.call('timeline.get', { case_id, conv_id }))
  await step('turns', () => engine.call('timeline.turns', { case_id, conv_id, limit: 200 }))
  const missing = (offset: number, reason?: 'no-canonical-key') =>
    engine.call('missing.page', { case_id, offset, limit: 200, reason })
  const { total } = await missing(0)
  const rows = (): string => `of ${total.toLocaleString('en-US')} rows`
  await step('missing-middle', () => missing(Math.floor(total / 2)), rows)
  await step('missing-end', () => missing(Math.max(0, total - 200)), rows)
  await step('missing-filter', () => missing(0, 'no-canonical-key'), rows)
  await step('export', () => engine.call('export.database', { case_id, path: join(folder, 'out.db') }))

  await engine.call('case.close', { case_id })
  await step('reopen', async () => {
    await engine.call('case.open', { case_id })
    await engine.call('conversations.page', { case_id, limit: 50 })
  })
  // Nobody has read the turns of the migrated copy from its file yet: the next opening finds them read.
  await engine.settled(case_id)
  await engine.call('case.close', { case_id })
  await step('reopen-indexed', async () => {
    await engine.call('case.open', { case_id })
    await engine.call('conversations.page', { case_id, sort: 'switches' })
  })
}

async function real(): Promise<void> {
  const { case_id } = await open()
  await engine.settled(case_id)
  const { items } = await engine.call('conversations.page', { case_id, sort: 'turns', limit: 1 })
  const { conv_id, turns } = items[0]!
  const page = await engine.call('timeline.turns', { case_id, conv_id, offset: turns - 1, limit: 1 })
  const id = page.items[0]!
  const { session_id, turn_id } = id
  await step(
    'turn',
    () => engine.call('turn.get', { case_id, conv_id, session_id, turn_id }),
    ({ phases }) => `${phases.reduce((sum, { blocks }) => sum + blocks.length, 0)} blocks`,
  )
  await step('read', () =>
    engine.call('timeline.read', { case_id, conv_id, offset: Math.max(0, turns - 10), limit: 10 }),
  )
  const ask = (path: string) =>
    engine.call('debug.request', { case_id, method: 'GET', target: `/api/debug/${path}` })
  const size = ({ body }: { readonly body: string }): string => `${(body.length / 1e6).toFixed(1)} MB`
  // A thread that answers is kept: its start is not what is asked about.
  await ask('conversations')
  await step('debug-turn', () => ask(`turn/${conv_id}/${session_id}/${turn_id}`), size)
  await step('debug-turns', () => ask(`turns?conv_id=${conv_id}&limit=20`), size)
}

/** The steps of a whole `migrate`: those of its own thread while it runs, and those of the second one each by itself. */
async function profile(): Promise<void> {
  const out = join(folder, 'out.db')
  const spans = new Map<string, number>()
  const beside = new Set(['Checking the file', 'Hashing every value', 'Checking the new file'])
  let last: { readonly label: string; readonly from: number } | null = null
  const next = (label: string | null): void => {
    const now = performance.now()
    if (last !== null) spans.set(last.label, (spans.get(last.label) ?? 0) + (now - last.from) / 1000)
    last = label === null ? null : { label, from: now }
  }
  const onProgress = ({ label }: Progress): void => {
    // A step lasts until the next one begins.
    if (label !== last?.label && !beside.has(label)) next(label)
  }
  const { case_id } = await engine.call('case.open', { path: evidence }, { onProgress })
  await engine.call('migrate.file', { case_id, path: out, replace: false }, { onProgress })
  next(null)
  for (const [label, seconds] of spans) console.log(JSON.stringify({ step: label, seconds, of: '' }))

  const context = { checkCancelled: () => undefined, progress: () => undefined }
  const alone: readonly (readonly [string, () => unknown])[] = [
    ['integrity_check of the file before', () => soundnessJob({ path: evidence }, context)],
    ['digest of the file before', () => digestJob({ path: evidence, without: [] }, context)],
    [
      'quick_check of the file after, and integrity_check of turns',
      () => soundnessJob({ path: out, changed: ['turns'] }, context),
    ],
  ]
  for (const [name, work] of alone) {
    const [begun, used] = [performance.now(), process.cpuUsage()]
    work()
    const { user, system } = process.cpuUsage(used)
    const seconds = (performance.now() - begun) / 1000
    console.log(
      JSON.stringify({ step: name, seconds, cpu: (user + system) / 1e6, of: 'in the second thread' }),
    )
  }
}

const SHAPES = { short, real, profile }
await SHAPES[shape as keyof typeof SHAPES]()
await engine.close()
