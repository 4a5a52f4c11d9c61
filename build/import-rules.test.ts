import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importsOnly, spellsCanonicalKeys, startedByPath } from './import-rules.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

test('every way to import is seen; an import of types alone is told from one that runs', () => {
  const source = `
    import type { A } from './a.ts'
    import { type B } from './b.ts'
    import { c, type D } from './c.tsx'
    import './e.css'
    export * from './f.ts'
    export type { G } from './g.ts'
    const lazy = await import('./h.ts')
    import fs from 'node:fs'
    const view = <div title="import './not.ts'" />
  `
  expect(importsOnly('page.tsx', source).split('\n')).toEqual([
    `import("./a.js")`,
    `import("./b.js")`,
    `import "./c.jsx"`,
    `import "./e.css"`,
    `import "node:fs"`,
    `import "./writes-files.js"`,
    `import "./f.js"`,
    `import("./g.js")`,
    `import "./h.js"`,
  ])
  expect(() => importsOnly('broken.ts', 'import {')).toThrow('broken.ts')
})

test('a canonical key spelled in the renderer is found, in its tests it may stand', () => {
  const source = "const KEY = 'geppetto.runtime@v1'"
  expect(spellsCanonicalKeys('renderer/turn/a.tsx', source)).toBe(true)
  expect(spellsCanonicalKeys('renderer/turn/a.test.ts', source)).toBe(false)
  expect(spellsCanonicalKeys('electron/engine/a.ts', source)).toBe(false)
  expect(spellsCanonicalKeys('renderer/turn/b.tsx', "const KEY = 'runtime'")).toBe(false)
})

test('a module that a path starts is seen, whatever is put around the path', () => {
  expect(startedByPath("spawn(node, [fileURLToPath(new URL('../web/serve.ts', import.meta.url))])")).toEqual([
    '../web/serve.ts',
  ])
  expect(startedByPath('fork("./child.ts"); const page = `../a/b.tsx`')).toEqual(['./child.ts', '../a/b.tsx'])
  expect(startedByPath("readFile('./notes.md')")).toEqual([])
})

test('who may write to the disk is told from who only looks', () => {
  const writes = (source: string): boolean =>
    importsOnly('electron/engine/a.ts', source).includes('import "../../writes-files.js"')
  for (const source of [
    `import { readFileSync, writeFileSync } from 'node:fs'`,
    `import { openSync } from 'node:fs'`,
    `import { rm as remove } from 'node:fs/promises'`,
    `import * as fs from 'fs'`,
    `import fs from 'fs/promises'`,
    `import { promises } from 'node:fs'`,
    `export * from 'node:fs'`,
    `const fs = await import('node:fs')`,
  ])
    expect(writes(source), source).toBe(true)
  for (const source of [
    `import { constants, readFileSync, type Stats, statSync } from 'node:fs'`,
    `import type { FileHandle } from 'node:fs/promises'`,
    `import { lstat, readdir } from 'node:fs/promises'`,
    `import { writeFileSync } from './mine.ts'`,
  ])
    expect(writes(source), source).toBe(false)
})

/** One file for each: the rule it breaks, and how. */
const BREAKERS: readonly (readonly [rule: string, file: string, imports: string | null])[] = [
  ['truth-stands-alone', 'shared/truth/a.js', 'shared/rpc/client.js'],
  ['shared-runs-anywhere', 'shared/rpc/a.js', 'node:fs'],
  ['shared-runs-anywhere', 'shared/rpc/b.js', 'electron/engine/engine.js'],
  ['contract-before-rpc', 'shared/contract/a.js', 'shared/rpc/client.js'],
  ['renderer-knows-shared-only', 'renderer/a.js', 'electron/engine/engine.js'],
  ['renderer-asks-the-model', 'renderer/d.js', 'shared/truth/canonical-keys.js'],
  ['renderer-is-a-page', 'renderer/b.js', 'better-sqlite3'],
  ['renderer-uses-no-builtins', 'renderer/c.js', 'node:path'],
  ['engine-knows-no-host', 'electron/engine/a.js', 'electron'],
  ['engine-knows-no-host', 'electron/engine/b.js', 'electron/web/server.js'],
  ['hosts-common-ground', 'electron/host/a.js', 'electron/engine/case/store.js'],
  ['jobs-know-no-job', 'electron/engine/jobs/a.js', 'electron/engine/worker/registry.js'],
  ['one-room-writes-files', 'electron/engine/report/a.js', 'writes-files.js'],
  ['one-room-writes-files', 'electron/web/b.js', 'writes-files.js'],
  ['hosts-do-not-know-each-other', 'electron/cli/a.js', 'electron/web/server.js'],
  ['hosts-do-not-know-each-other', 'electron/main/a.js', 'electron/preload/preload.js'],
  ['preload-is-a-bridge', 'electron/preload/a.js', 'shared/contract/methods.js'],
  ['electron-only-in-the-shell', 'electron/web/a.js', 'electron'],
  ['product-imports-no-tools', 'electron/main/b.js', 'build/tool.js'],
  ['no-cycles', 'shared/truth/c.js', 'shared/truth/c.js'],
  ['no-orphans', 'electron/main/c.js', null],
  ['everything-resolves', 'electron/main/d.js', './nowhere.js'],
]

describe('the rules bite', () => {
  let folder: string
  let findings: string

  beforeAll(() => {
    mkdirSync(join(root, '.cache'), { recursive: true })
    // Inside the project, so that packages resolve.
    folder = mkdtempSync(join(root, '.cache', 'rules-'))
    const write = (name: string, text: string): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    const isOurs = (name: string): boolean => /^((shared|electron|renderer|build)\/|writes-files)/.test(name)
    for (const [, , to] of BREAKERS) if (to !== null && isOurs(to)) write(to, '')
    for (const [, from, to] of BREAKERS) {
      const up = '../'.repeat(from.split('/').length - 1)
      write(from, to === null ? '' : `import '${isOurs(to) ? up + to : to}'`)
    }
    const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
    const args = [tool, '--config', join(root, '.dependency-cruiser.cjs'), 'shared', 'electron', 'renderer']
    findings = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).stdout
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(BREAKERS)('%s: %s may not import %s', (rule, from) => {
    expect(findings).toContain(`error ${rule}: ${from}`)
  })
})
