/**
 * `npm run test:safety [-- --seed N --only CLASS --count N --write]`: attacks of every class by people who try, as many as a full run
 * makes. Prints what was tried and what failed, each failure with what tries it again; ends with 1 where anything did.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Apart } from './safety/apart.ts'
import { CLASSES } from './safety/classes.ts'
import { recordRun } from './safety/record.ts'
import { type Failure, tryAll } from './safety/trials.ts'

// Threads are started by the thousand, each from the same sources.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compile')

const USAGE = `npm run test:safety -- [--only CLASS] [--seed N] [--count N] [--write]
--write puts the counts into docs/SAFETY.md; a run from the seed after the last one there is added to it.
Classes, with the trials of a full run: ${CLASSES.map(({ name, full }) => `${name} (${full})`).join(', ')}`

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    count: { type: 'string' },
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
const count = values.count === undefined ? null : Number(values.count)
if (chosen.length === 0 || !Number.isSafeInteger(seed) || (count !== null && !(count > 0))) {
  console.error(USAGE)
  process.exit(2)
}

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
  const tell = (failure: Failure): void => {
    console.error(
      `\n${kind.name}: failed; again by: npm run test:safety -- --only ${kind.name} --seed ${failure.seed} --count 1${kind.races ? ', more than once: processes race in it' : ''}`,
    )
    for (const fault of failure.faults) console.error(`  ${fault}`)
  }
  const apart = kind.apart ? new Apart(kind) : null
  const { tried, failed } = await tryAll(kind, seeds, tell, apart?.try.bind(apart))
  await apart?.end()
  console.log(`${kind.name}: ${tried} tried from seed ${seed}, ${failed.length} failed`)
  // Seeds that are kept are tried beside the run, and counted in no row.
  if (values.write) {
    const own = failed.filter((failure) => failure.seed >= seed)
    recordRun({ kind, seed, tried: count ?? kind.full, failed: own.length })
  }
  for (const line of kind.told?.() ?? []) console.log(line)
  if (failed.length > 0) process.exitCode = 1
}
