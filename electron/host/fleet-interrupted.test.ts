import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CALLER_GONE } from '../../shared/rpc/server.ts'
import { Engine } from '../engine/engine.ts'
import { makeFolders, type TestFolders, writeTurns } from '../engine/evidence/fixtures.ts'
import { forkSpare } from './forked-spare.ts'

let folders: TestFolders
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

test('a run whose caller went is told beside the rows, by the next engine too, until it was read or came to its end', async () => {
  const other = writeTurns(join(folders.evidence, 'a.db'), { turns: 3 })
  const paths = [folders.evidence]
  let engine = new Engine({ home: folders.home, startSpare: forkSpare })
  const told = async () => (await engine.call('fleet.page', {})).interrupted
  const interrupted = async (): Promise<void> => {
    const run = engine.call('fleet.run', { paths }, { signal: AbortSignal.abort(CALLER_GONE) })
    await expect(run).rejects.toMatchObject({ kind: 'Cancelled' })
  }
  try {
    await interrupted()
    await engine.close()
    engine = new Engine({ home: folders.home, startSpare: forkSpare })
    const one = { what: 'The look at many copies', wrote: 'goes-on', at_ms: expect.any(Number) }
    expect(await told()).toEqual([{ ...one, target: folders.evidence }])
    await engine.call('fleet.run', { paths: [other] })
    expect(await told()).toEqual([{ ...one, target: folders.evidence }])
    await engine.call('fleet.forgetInterrupted', {})
    expect(await told()).toEqual([])
    await interrupted()
    await engine.call('fleet.run', { paths })
    expect(await told()).toEqual([])
    const cancelled = engine.call('fleet.run', { paths }, { signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ kind: 'Cancelled' })
    expect(await told()).toEqual([])
  } finally {
    await engine.close()
  }
})
