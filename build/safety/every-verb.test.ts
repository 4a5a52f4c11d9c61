import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { type MethodName, methods } from '../../shared/contract/methods.ts'
import { ASKED, tryEveryVerb } from './every-verb.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-every-verb-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What a sound file of turns gives no answer for, and why. */
const REFUSED: Partial<Record<MethodName, string>> = {
  'files.list': 'the engine that is asked has a dialog of its own',
  'case.attachTimeline': 'the file itself is offered as its store, which it is not',
}

test('whoever tries every method asks each of them for something that it answers', async () => {
  const { path } = writeSample(join(folder, 'turns.db'), { turns: 60, generation: 'v2' })
  const [home, out] = [join(folder, 'home'), join(folder, 'out')]
  mkdirSync(home)
  mkdirSync(out)
  const { faults, answers } = await tryEveryVerb(path, home, out, {
    ...{ salvage: false, prng: createPrng(1), share: 1 },
    dearly: true,
  })
  expect(faults).toEqual([])
  const answered = new Set(answers.map(({ name }) => name))
  const unanswered = (Object.keys(methods) as MethodName[]).filter(
    (name) => ASKED.has(name) && !answered.has(name),
  )
  expect(unanswered).toEqual(Object.keys(REFUSED))
})
