import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { killedAt } from './crash.ts'
import { interfering, noShim } from './disk-shim.ts'
import { onDisk } from './disks.ts'
import { cutsOf } from './power.ts'
import { Scene } from './scene.ts'

// What failed once in `npm run test:safety`, by what it did rather than by its seed, which deeds that come later would change.

let folder: string
beforeEach((context) => {
  skipWhere(context, noShim())
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-kept-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a copy whose process was killed before it had its lock', async () => {
  const scene = await Scene.make(folder, 'prepare')
  for (const at of [8, 9]) expect(await killedAt(scene, 'engine', at, createPrng(at))).toEqual([])
})

test('a working copy whose change of mode was to be taken back by who may only read it', async () => {
  const run = { most: 12, at: null, tried: () => undefined }
  expect(await cutsOf(folder, 'migrate', createPrng(127), run)).toEqual([])
})

test.for([
  [
    'delete',
    [
      ['is read-only', 11],
      ['is over its quota', 2],
    ],
  ],
  ['note', [['does not allow it any more', 6]]],
  ['report', [['is over its quota', 4]]],
  ['export', [['fails', 51]]],
] as const)('a disk that came to something during %s', async ([deed, disks]) => {
  const scene = await Scene.make(folder, deed)
  for (const [becomes, at] of disks) expect(await onDisk(scene, becomes, at)).toEqual([])
})

test('a case is deleted on a disk that is full, to make room there', async () => {
  const scene = await Scene.make(folder, 'delete')
  const fail = { from: 0, code: 'ENOSPC', touched: ['w', 'n'] } as const
  const { failed, wrong } = await scene.doneIn((under) => interfering(under, { fail }), {})
  expect([failed, wrong]).toEqual([null, []])
})
