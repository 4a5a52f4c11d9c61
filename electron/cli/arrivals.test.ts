// Every kind in which a copy arrives gets the right answer or the right word, and leads on.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolders, onWindows, type TestFolders } from '../engine/evidence/fixtures.ts'
import type { Arrival } from '../engine/testing/arrivals/arrival.ts'
import { CONTENTS } from '../engine/testing/arrivals/contents.ts'
import { ON_THE_WAY } from '../engine/testing/arrivals/on-the-way.ts'
import { byNode } from '../engine/testing/other-sqlite.ts'
import { turnscope } from './fixtures.ts'

let folders: TestFolders
let out: string
beforeEach(() => {
  folders = makeFolders()
  mkdirSync(folders.home, { recursive: true })
  out = join(folders.home, 'out.db')
})
afterEach(() => folders.finish())

interface Inspected {
  readonly counts: { readonly turns: number } | null
  readonly evidence: { readonly findings: readonly { code: string; message: string }[] }
}

/** Opens it and holds it to what is expected; gives what a person would pick. */
async function expectInspected({ make, turns, says, args }: Arrival): Promise<readonly string[]> {
  const given = [make(folders.evidence), ...(args?.(folders.evidence) ?? [])]
  folders.seal()
  const { stdout } = await turnscope(['inspect', ...given, '--json'])
  const { counts, evidence, error } = JSON.parse(stdout) as Inspected & { error?: { kind: string } }
  expect(error?.kind).not.toBe('Internal')
  if (says instanceof RegExp) {
    // A database that is none of turns is inspected; whatever needs turns says what it is.
    const { code, stderr } = await turnscope(['conversations', ...given])
    expect([code, stderr]).toEqual([3, expect.stringMatching(says)])
  } else {
    expect(counts?.turns).toBe(turns)
    expect(evidence.findings.map(({ code }) => code)).toEqual(expect.arrayContaining([...says]))
  }
  return given
}

const here = (arrivals: readonly Arrival[]): Arrival[] =>
  arrivals.filter(({ posix }) => posix !== true || onWindows === null)

test.each(here(ON_THE_WAY))('$what', async (arrival) => {
  await expectInspected(arrival)
})

test.each(here(CONTENTS))('$what', async (arrival) => {
  const given = await expectInspected(arrival)
  const { turns, says, stays } = arrival
  const { code, stdout, stderr } = await turnscope(['migrate', ...given, '--out', out])
  const refused = says instanceof RegExp ? says : stays
  if (refused !== undefined) {
    expect([code, stderr]).toEqual([3, expect.stringMatching(refused)])
    expect(existsSync(out)).toBe(false)
    return
  }
  // What is called verified is sound for another SQLite, and answers the playbook with and without indexes.
  expect(stdout).toContain('Verified: integrity_check ok')
  // What this SQLite cannot check, another cannot either.
  const checked = says instanceof RegExp || !says.includes('unchecked')
  if (checked) expect(byNode(out, 'PRAGMA integrity_check').rows).toEqual([['ok']])
  const [used, unused] = ['', 'NOT INDEXED'].map(
    (how) =>
      byNode(
        out,
        `SELECT count(*), total(COALESCE(runtime_key, '') = '' OR COALESCE(inference_id, '') = '') FROM turns ${how}`,
      ).rows,
  )
  if (checked) expect(used).toEqual(unused)
  expect(unused![0]![0]).toBe(String(turns))
})
