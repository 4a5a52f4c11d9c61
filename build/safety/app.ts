import { globSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { KILLED_OF_APP, noApp, RunningTurnscope } from './app-process.ts'
import { type DeedName, deedNamed } from './deeds.ts'
import { Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

const KILLS = 2
/** What a window does: the engine writes it all, in ways that class `crash` tries one by one. */
const APP_DEEDS = [
  'prepare',
  'migrate',
  'apply',
  'export',
  'report',
  'salvage',
  'delete',
  'undo',
  'table',
  'migrate to a file',
  'dataset',
] as const satisfies DeedName[]

/** What is wrong with the next start of the app in `home`: it opens the case, and tells what was interrupted. */
async function wrongAtNextStart(home: string, scene: Scene): Promise<string[]> {
  const interrupted = globSync('cases/[!.]*/running.json', { cwd: home }).length > 0
  const app = await RunningTurnscope.start(home)
  try {
    const { items } = await app.look()
    // An opening that was killed is begun anew by its person; a case that was being deleted may be gone.
    if (scene.name === 'delete' || items.length === 0) return []
    const opened = await app.call('case.open', {
      path: scene.evidence,
      ...(scene.name === 'salvage' ? { salvage: true } : {}),
    })
    return interrupted && opened.interrupted === undefined ? ['what was interrupted is not told'] : []
  } finally {
    await app.close()
  }
}

/** The packaged app, killed in the middle of something: the case is as before or as after, and the next start goes on. */
export const app: SafetyClass = {
  name: 'app',
  trialIs: 'two kills of the packaged app in one deed: of its engine, its main process or all of it',
  races: true,
  full: 10 * APP_DEEDS.length,
  slice: 1,
  kept: [],
  untestable: noApp,
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const name = APP_DEEDS[seed % APP_DEEDS.length]!
    const deed = deedNamed(name)
    const scene = await Scene.make(folder, name)
    const { evidence, took } = scene
    const faults: string[] = []
    for (let n = 0; n < KILLS; n++) {
      const home = scene.home(`home-${n}`)
      const killed = prng.pick(KILLED_OF_APP)
      const killAfter = prng.int(0, Math.ceil(took * 1.1))
      const running = await RunningTurnscope.start(home)
      const case_id = deed.opens ? '' : (await running.call('case.open', { path: evidence })).case_id
      // Ends in an answer or an error; where the page is gone, in the driver's own.
      const done = deed.act(running, { case_id, evidence, out: `${home}-out` }).then(
        () => null,
        (error: unknown) => error,
      )
      await wait(killAfter)
      const wrong = await running.kill(killed)
      if (killed === 'engine') {
        const error = await done
        if (error !== null && !(error instanceof TurnscopeError && error.kind === 'EngineExited'))
          wrong.push(`the deed ended in ${error}`)
        // The engine is there again by itself, and its host as it was.
        await running.look()
        await running.close()
      }
      wrong.push(...(await wrongAtNextStart(home, scene)))
      wrong.push(...(await scene.wrongIn(home)))
      for (const one of wrong)
        faults.push(`${name}, ${killed} killed after ${killAfter} of some ${Math.round(took)} ms: ${one}`)
      scene.drop(home)
    }
    return faults
  },
}
