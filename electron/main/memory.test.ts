import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'
import { openLog } from './log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnscope-memory-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('what was remembered is read back; what is missing, torn or of another shape is the fallback', async () => {
  const path = join(folder, 'deep', 'recent.json')
  const read = (): string[] => readJson(path, z.array(z.string()), ['fallback'])
  expect(read()).toEqual(['fallback'])
  writeJson(path, ['/a', '/b'])
  expect(read()).toEqual(['/a', '/b'])
  await writeFile(path, '["/a", ')
  expect(read()).toEqual(['fallback'])
  await writeFile(path, '{"a":1}')
  expect(read()).toEqual(['fallback'])
  writeJson(join(path, 'a file is no folder'), 1)
})

test.skipIf(process.platform === 'win32')('what is remembered and logged is its owner’s alone', async () => {
  const path = join(folder, 'recent.json')
  writeJson(path, ['/a'])
  const log = openLog(folder)
  log.write('engine starting')
  for (const written of [path, log.path]) expect((await stat(written)).mode & 0o777).toBe(0o600)
})

test('a log that has grown large starts anew and keeps the old one', async () => {
  const path = join(folder, 'turnscope.log')
  await writeFile(path, 'x'.repeat(6 * 1024 * 1024))
  const log = openLog(folder)
  log.write('started')
  expect(await readFile(path, 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT\S+Z started\n$/)
  expect(await readFile(`${path}.old`, 'utf8')).toHaveLength(6 * 1024 * 1024)
})

test('a log that cannot be written stops nobody', async () => {
  await writeFile(join(folder, 'taken'), '')
  openLog(join(folder, 'taken')).write('lost')
})
