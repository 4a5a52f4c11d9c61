/**
 * `npm run test:safety [-- --seed N --only CLASS --count N --most N --at N --write]`: attacks of every class by people who try, as many as a full run
 * makes. Prints what was tried and what failed, each failure with what tries it again; ends with 1 where anything did.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleIfStale } from './bundle.ts'
import { startFromBundle } from './safety/programs.ts'
import type { Failure } from './safety/trials.ts'

// Threads are started by the thousand, each from the same sources.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compile')
await startFromBundle()
// What starts threads is read only now.
const { CLASSES } = await import('./safety/classes.ts')
const { recordRun } = await import('./safety/record.ts')
const { tryAll } = await import('./safety/trials.ts')
const { Apart } = await import('./safety/apart.ts')

const USAGE = `npm run test:safety -- [--only CLASS] [--seed N] [--count N] [--most N] [--at N] [--write]
--most and --at say how often, or where alone, a trial does what it does many times.
--write puts the counts into docs/SAFETY.md; a run from the seed after the last one there is added to it.
Classes, with the trials of a full run: ${CLASSES.map(({ name, full, many }) => `${name} (${full}${many === undefined ? '' : `, of ${many.full} ${many.of} each`})`).join(', ')}`

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    count: { type: 'string' },
    most: { type: 'string' },
    at: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const chosen = CLASSES.filter(({ name }) => values.only === undefined || values.only === name)
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const given = (value: string | undefined): number | null => (value === undefined ? null : Number(value))
const [count, most, at] = [given(values.count), given(values.most), given(values.at)]
const isWrong = [count, most, at].some((each) => each !== null && !(each >= 0))
if (chosen.length === 0 || !Number.isSafeInteger(seed) || isWrong) {
  console.error(USAGE)
  process.exit(2)
}

// What is shown in a browser is what the sources make now.
if (chosen.some(({ name }) => name === 'views')) await bundleIfStale()
for (const kind of chosen) {
  const why = kind.untestable?.() ?? null
  if (why !== null) {
    console.log(`${kind.name}: not tried, ${why}`)
    continue
  }
  const seeds = [
    ...(values.seed === undefined ? kind.kept : []),
    ...Array.from({ length: count ?? kind.full }, (_, n) => seed + n),
  ]
  const onFailure = (failure: Failure): void => {
    console.error(
      `\n${kind.name}: failed; again by: npm run test:safety -- --only ${kind.name} --seed ${failure.seed} --count 1${kind.races ? ', more than once: processes race in it' : ''}`,
    )
    for (const fault of failure.faults) console.error(`  ${fault}`)
  }
  const { many } = kind
  const apart = kind.apart ? new Apart(kind) : null
  const how = {
    most: most ?? many?.full ?? 1,
    at,
    onFailure,
    ...(apart && { trying: apart.try.bind(apart) }),
  }
  const { trials, tried, failed } = await tryAll(kind, seeds, how)
  await apart?.end()
  const each = many === undefined ? '' : ` with ${tried} ${many.of}`
  console.log(`${kind.name}: ${trials} trials${each} from seed ${seed}, ${failed.length} failed`)
  // Seeds that are kept are tried beside the run, and counted in no row.
  if (values.write) {
    const own = failed.filter((failure) => failure.seed >= seed)
    recordRun({ kind, seed, trials: count ?? kind.full, tried, failed: own.length })
  }
  for (const line of kind.told?.() ?? []) console.log(line)
  if (failed.length > 0) process.exitCode = 1
}
