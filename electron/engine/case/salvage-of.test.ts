import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { zip } from '../evidence/archive-fixtures.ts'
import { makeFolders, type TestFolders } from '../evidence/fixtures.ts'
import { overwriteLeaves } from '../queries/testing/damage.ts'
import { writeSample } from '../sample/write.ts'

let folders: TestFolders
let engine: Engine
beforeEach(() => {
  folders = makeFolders()
  engine = new Engine({ home: folders.home, person: 'ada' })
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

/** A damaged sample, its timeline store beside it. */
function damaged(path: string, seed: number) {
  const written = writeSample(path, { turns: 60, seed, generation: 'v2' })
  return { ...written, lost: overwriteLeaves(path, 'turns', 0, 1).lost }
}

/** Salvages a case that is open, or was let go. */
async function salvaged(case_id: string, closes: boolean) {
  if (closes) await engine.call('case.close', { case_id })
  const view = await engine.call('case.open', { salvage_of: case_id })
  expect(view.case_id).not.toBe(case_id)
  return engine.settled(view.case_id)
}

test.each([true, false])(
  'the timeline store of a damaged case comes along (let go before: %s)',
  async (closes) => {
    const { path, timeline_path, lost } = damaged(join(folders.evidence, 'turns.db'), 7)
    folders.seal()
    const { case_id } = await engine.call('case.open', { path, timeline_path })
    const view = await salvaged(case_id, closes)
    expect(view).toMatchObject({
      timeline_store: { path: timeline_path },
      salvage: {
        tables: expect.arrayContaining([expect.objectContaining({ name: 'turns', rows_lost: lost })]),
      },
      counts: { turns: 60 - lost },
    })
  },
)

test('a store that is gone by then is left out, and what can be read is salvaged all the same', async () => {
  const { path, timeline_path, lost } = damaged(join(folders.evidence, 'turns.db'), 7)
  const { case_id } = await engine.call('case.open', { path, timeline_path })
  rmSync(timeline_path)
  const view = await salvaged(case_id, true)
  expect(view).toMatchObject({ timeline_store: null, counts: { turns: 60 - lost } })
})

test('of several databases in an archive, the one that the damaged case was made of', async () => {
  const made = join(folders.home, '..', 'made')
  mkdirSync(made)
  const [a, b] = ['a.db', 'b.db'].map((name, at) => damaged(join(made, name), 3 + at))
  const path = join(folders.evidence, 'two.zip')
  writeFileSync(path, zip([a!, b!].map(({ path }, at) => [['a.db', 'b.db'][at]!, readFileSync(path)])))
  folders.seal()
  const { case_id } = await engine.call('case.open', { path, inside: 'b.db' })
  const view = await salvaged(case_id, true)
  expect(view.evidence.packed?.part).toBe('b.db')
  expect(view.counts?.turns).toBe(60 - b!.lost)
})
