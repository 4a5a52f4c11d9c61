import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../../../shared/contract/errors.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { plural } from '../../../shared/truth/words.ts'
import { sampleSteps, type WriteSampleOptions, type WrittenSample } from '../../engine/sample/write.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'

async function write(
  out: string,
  options: WriteSampleOptions,
  { signal, progress }: VerbContext,
): Promise<WrittenSample> {
  const steps = sampleSteps(out, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    progress.show(step.value)
    // Lets a signal in; leaving the steps early deletes what they wrote.
    await setImmediate()
    if (signal.aborted) {
      steps.return(undefined as never)
      throw cancelled()
    }
  }
}

/** `sample --out FILE`: writes a sample and its companion timeline store. */
export async function sample(
  out: string,
  options: Required<WriteSampleOptions>,
  context: VerbContext,
): Promise<Answer> {
  const written = await write(out, options, context)
  const { turns, seed, generation, shape } = options
  return {
    json: { ...written, turns, seed, generation, shape },
    text: () =>
      `${plural(turns, 'turn')} (${generation}, seed ${seed}${shape === 'real' ? ', each with all that was said before it' : ''}) in ${visibleText(written.path)}\nTimeline store in ${visibleText(written.timeline_path)}`,
  }
}
