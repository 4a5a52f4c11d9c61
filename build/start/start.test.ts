import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CaseView, Plan } from '../../shared/contract/model.ts'
import { againstWindows, findElectron, reasonIn } from './electron-runtime.ts'
import { describeCase } from './summary.ts'

describe('whether a window can be opened', () => {
  test('Linux needs a display and an account that is not root; other systems have both', () => {
    const linux = (env: NodeJS.ProcessEnv, userId: number) =>
      againstWindows({ platform: 'linux', env, userId })
    expect(linux({}, 1000)).toContain('no display')
    expect(linux({ DISPLAY: ':0' }, 0)).toContain('root')
    expect(linux({ DISPLAY: ':0' }, 1000)).toBeNull()
    expect(linux({ WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeNull()
    expect(againstWindows({ platform: 'darwin', env: {}, userId: 0 })).toBeNull()
    expect(againstWindows({ platform: 'win32', env: {}, userId: null })).toBeNull()
  })
})

describe('which Electron is started', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'turnscope-runtime-'))
    await mkdir(join(root, 'node_modules', 'electron', 'dist'), { recursive: true })
  })
  afterEach(() => rm(root, { recursive: true }))
  const find = (env: NodeJS.ProcessEnv) =>
    findElectron(root, { platform: 'linux', env: { DISPLAY: ':0', ...env }, userId: 1000 })

  test("npm's, once its download is complete; until then there is none", async () => {
    await writeFile(join(root, 'node_modules', 'electron', 'dist', 'electron'), '')
    expect(find({})).toEqual({ why: expect.stringMatching(/could not be downloaded from .*ELECTRON_MIRROR/) })
    expect(find({ ELECTRON_MIRROR: 'https://a.mirror/' })).toEqual({
      why: expect.stringContaining('from https://a.mirror/'),
    })
    await writeFile(join(root, 'node_modules', 'electron', 'path.txt'), 'electron')
    expect(find({})).toEqual({ executable: join(root, 'node_modules', 'electron', 'dist', 'electron') })
  })

  test('the one the person names, and no other', async () => {
    const dist = join(root, 'mine')
    expect(find({ ELECTRON_OVERRIDE_DIST_PATH: dist })).toEqual({ why: expect.stringContaining('electron') })
    await mkdir(dist)
    await writeFile(join(dist, 'electron'), '')
    expect(find({ ELECTRON_OVERRIDE_DIST_PATH: dist })).toEqual({ executable: join(dist, 'electron') })
  })
})

test('of a failed download the reason is told, not the stack', () => {
  const stack =
    'RequestError: getaddrinfo ENOTFOUND downloads.example\n    at ClientRequest.<anonymous> (file:///x.js:1:2)'
  expect(reasonIn(`\n${stack}`)).toBe('getaddrinfo ENOTFOUND downloads.example')
  expect(reasonIn('Downloading…')).toBeNull()
})

describe('the summary for a terminal', () => {
  const view = {
    name: 'acme.db',
    schema: { generation: 'v2' },
    counts: { turns: 12_345, conversations: 1, missing_runtime_or_inference: 12_345 },
    evidence: {
      findings: [
        { code: 'a', severity: 'warning', message: 'Copied without its -wal.' },
        { code: 'b', severity: 'info', message: 'Not worth a line.' },
      ],
    },
  } as unknown as CaseView
  const plan = {
    steps: [{ status: 'pending' }, { status: 'pending' }, { status: 'not-needed' }],
    backfill: { become_complete: 990, get_one_of_two: 10, get_nothing: 11_345 },
    refused: null,
  } as unknown as Plan

  test('says the generation, the counts as N of M, the plan and the warnings', () => {
    expect(describeCase(view, plan).split('\n  ')).toEqual([
      'acme.db: generation v2',
      'turns      12,345 in 1 conversation',
      'missing    12,345 of 12,345 lack a runtime or an inference id',
      'plan       2 steps, of the turns that lack a value 990 become complete, 10 get one of two, 11,345 get nothing',
      'finding    Copied without its -wal.',
    ])
  })

  test('says why nothing can be migrated, and leaves out what could not be counted', () => {
    const text = describeCase({ ...view, counts: null }, { ...plan, refused: 'a trigger stands on turns' })
    expect(text).toContain('plan       cannot be migrated: a trigger stands on turns')
    expect(text).not.toContain('missing')
  })
})
