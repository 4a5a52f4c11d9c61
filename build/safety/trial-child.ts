/** Makes trials of one class, whose name is its argument, each when it is told the seed; ends with whoever started it. */
import { CLASSES } from './classes.ts'
import { tryOnce } from './trials.ts'

const kind = CLASSES.find(({ name }) => name === process.argv[2])!
process.on('message', async (seed: number) => {
  const failure = await tryOnce(kind, seed, { most: 1, at: null, tried: () => undefined })
  process.send!({ failure, note: kind.notes?.take() ?? null })
})
process.on('disconnect', () => process.exit())
