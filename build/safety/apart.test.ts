import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { onWindows, skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import { Apart } from './apart.ts'
import { CLASSES } from './classes.ts'
import { tryAll } from './trials.ts'

test('a trial that takes its process down is told with its seed, and those after it are tried', async (context) => {
  skipWhere(context, onWindows)
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-apart-'))
  const entry = join(folder, 'child.mjs')
  writeFileSync(
    entry,
    `process.on('message', (seed) => {
       if (seed === 2) process.kill(process.pid, 'SIGSEGV')
       else process.send({ failure: null, note: null })
     })
     process.on('disconnect', () => process.exit())`,
  )
  const apart = new Apart({ name: 'any' }, entry)
  try {
    const trying = apart.try.bind(apart)
    const { tried, failed } = await tryAll(CLASSES[0]!, [1, 2, 3], { trying })
    expect([tried, failed]).toEqual([3, [{ seed: 2, faults: ['the trial ended its process with SIGSEGV'] }]])
  } finally {
    await apart.end()
    rmSync(folder, { recursive: true })
  }
})
