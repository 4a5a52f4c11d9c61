import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withFaults } from '../disk/testing/faulty-disk.ts'
import { linkTo } from '../evidence/fixtures.ts'
import { withOtherProcess } from './fixtures.ts'
import { makeTemporary } from './passing.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'turnscope-passing-'))
})
afterEach(() => rmSync(parent, { recursive: true }))

/** A folder with a copy in it. */
function make(name: string, pid: number | null): void {
  mkdirSync(join(parent, name, 'cases'), { recursive: true })
  writeFileSync(join(parent, name, 'cases', 'work.db'), 'a history')
  if (pid !== null)
    writeFileSync(
      join(parent, name, 'case.lock'),
      JSON.stringify({ pid, host: hostname(), start: null, token: name }),
    )
}
/** No process has a number this high. */
const KILLED = 2 ** 30

test('a folder of a killed process goes when the next is made; what lives, or is not ours, stays', async () => {
  await withOtherProcess(async (pid) => {
    make('turnscope-kilLed', KILLED)
    make('turnscope-Living', pid)
    make('turnscope-Unlock', null)
    make('turnscope-of-another-kind', KILLED)
    make('elsewhere', KILLED)
    linkTo(join(parent, 'turnscope-Linked'), join(parent, 'elsewhere'))
    const { path, remove } = makeTemporary(parent)
    const stays = [
      'elsewhere',
      'turnscope-Linked',
      'turnscope-Living',
      'turnscope-Unlock',
      'turnscope-of-another-kind',
    ]
    expect(
      readdirSync(parent)
        .filter((name) => join(parent, name) !== path)
        .sort(),
    ).toEqual(stays)
    // One more of this very process leaves it alone.
    const other = makeTemporary(parent)
    expect(existsSync(path)).toBe(true)
    other.remove()
    remove()
    // Removed twice, when the process ends, is no failure.
    remove()
    expect(readdirSync(parent).sort()).toEqual(stays)
    expect(existsSync(join(parent, 'elsewhere', 'cases', 'work.db'))).toBe(true)
  })
})

test('what cannot be taken away stays with its lock, by which a later start takes it away', async () => {
  const { path, remove } = makeTemporary(parent)
  writeFileSync(join(path, 'work.db'), 'a history')
  await withFaults([{ call: 'rmSync', code: 'EROFS' }], () => remove())
  expect(readdirSync(path).sort()).toEqual(['case.lock', 'work.db'])
  remove()
  expect(readdirSync(parent)).toEqual([])
})
