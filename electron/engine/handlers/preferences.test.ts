import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_PREFERENCES } from '../../../shared/contract/preferences.ts'
import { Engine } from '../engine.ts'

let home: string
let engine: Engine
const path = () => join(home, 'preferences.json')

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-preferences-'))
  engine = new Engine({ home })
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

test('nothing is chosen at first, and what is chosen is there for every engine of this home', async () => {
  expect(await engine.call('preferences.get', {})).toEqual(NO_PREFERENCES)
  const heard: unknown[] = []
  engine.onEvent((name, data) => heard.push([name, data]))
  const widths = { order: [], hidden: ['session'], widths: { turn: 120 } }
  await engine.call('preferences.set', { zone: 'local', columns: { turns: widths } })
  const now = await engine.call('preferences.set', { columns: { missing: widths } })
  expect(now).toMatchObject({ zone: 'local', columns: { turns: widths, missing: widths } })
  expect(heard.at(-1)).toEqual(['preferences.changed', now])
  const other = new Engine({ home })
  expect(await other.call('preferences.get', {})).toEqual(now)
  await other.close()
  expect(statSync(path()).mode & 0o777).toBe(0o600)
})

test('what cannot be read is as if it had never been chosen, and takes nothing else with it', async () => {
  writeFileSync(path(), 'not json')
  expect(await engine.call('preferences.get', {})).toEqual(NO_PREFERENCES)
  writeFileSync(
    path(),
    JSON.stringify({ version: 7, zone: 'sideways', theme: 'dark', panels: [1], later: 'kept' }),
  )
  const { zone, theme, panels } = await engine.call('preferences.set', { person: 'Ada' })
  expect({ zone, theme, panels }).toEqual({ zone: 'utc', theme: 'dark', panels: {} })
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ person: 'Ada', later: 'kept' })
})
