import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { writeTurns } from '../engine/evidence/fixtures.ts'
import { turnscope } from './fixtures.ts'
import { commandLineGrammar } from './program.ts'

let folder: string
let db: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope address '))
  mkdirSync(join(folder, 'evidence'))
  db = writeTurns(join(folder, 'evidence', 'turns.db'), { turns: 3, generation: 'v2' })
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => turnscope(args, { env: { TURNSCOPE_TMPDIR: folder } })
const addressOf = (...names: string[]): string => pathToFileURL(join(folder, ...names)).href

const grammar = commandLineGrammar(
  { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {} },
  { serve: async () => 0, spare: async () => undefined as never },
  () => undefined,
)

/** A value for everything that a verb must have and that is no path. */
const VALUES: Readonly<Record<string, string>> = { conv: 'c', table: 'turns' }

/** Each place where a verb takes a path, as a command line that has the address there and its own files else. */
function waysOf(address: string): string[][] {
  return grammar.commands.flatMap((command) => {
    const must = command.options
      .filter(({ mandatory }) => mandatory)
      .flatMap((option) => [option.long!, VALUES[option.attributeName()] ?? join(folder, 'out.md')])
    const named = command.registeredArguments.map(() => db)
    return [
      ...named.map((_, at) => [command.name(), ...named.with(at, address), ...must]),
      ...command.options
        .filter(({ flags }) => /<(file|folder)(\.\.\.)?>/.test(flags))
        .map(({ long }) => [command.name(), ...named, ...must, long!, address]),
    ]
  })
}

test('an address is bad usage wherever a path is taken, and nothing is made of it', async () => {
  const ways = waysOf('https://share.example/turns.db')
  expect(ways.length).toBeGreaterThan(50)
  for (const args of ways) {
    const { code, stderr } = await run(...args)
    expect([code, stderr], args.join(' ')).toEqual([2, expect.stringContaining('is an address')])
  }
  expect(readdirSync(folder)).toEqual(['evidence'])
  expect(existsSync('https:')).toBe(false)
})

test('a file’s own address is its path, for what is read and for what is written', async () => {
  const given = addressOf('evidence', 'turns.db')
  const read = await run('inspect', given, '--json')
  expect(JSON.parse(read.stdout).evidence.path).toBe(db)
  for (const args of [
    ['export', given, '--dataset', addressOf('one')],
    ['fleet', given, '--dataset', addressOf('many'), '--redact', '--keep', addressOf('kept')],
    ['migrate', given, '--out', addressOf('new.db')],
    ['report', given, '--out', addressOf('a report.md')],
    ['sample', '--turns', '2', '--out', addressOf('sample.db')],
  ])
    expect(await run(...args), args.join(' ')).toMatchObject({ code: 0 })
  const made = ['a report.md', 'evidence', 'kept', 'many', 'many.key', 'new.db', 'one', 'sample.db']
  expect(readdirSync(folder)).toEqual([...made, 'sample-timeline.db'].sort())
  expect(existsSync('file:')).toBe(false)
})

test('a file of exactly that name comes first', async () => {
  const odd = join(folder, 'evidence', 'file:turns.db')
  writeTurns(odd, { turns: 2, generation: 'v2' })
  expect((await run('inspect', odd)).code).toBe(0)
})

test('the engine takes paths so, in quotes and as file managers name them, whoever names them', async () => {
  const engine = new Engine({ home: join(folder, 'home'), browse: true })
  try {
    expect((await engine.call('files.list', { path: addressOf('evidence') })).path).toBe(
      join(folder, 'evidence'),
    )
    expect(await engine.call('evidence.sort', { paths: [addressOf('evidence', 'turns.db')] })).toMatchObject({
      databases: [db],
    })
    const { case_id } = await engine.call('case.open', { path: `"${db}"` })
    await engine.call('fleet.addToDataset', { case_id, path: addressOf('dataset') })
    await engine.call('export.database', { case_id, path: `"${join(folder, 'quoted.db')}"` })
    expect(readdirSync(folder)).toEqual(['dataset', 'evidence', 'home', 'quoted.db'])
    for (const path of ['s3://bucket/dataset', 'sqlite:turns.db', 'file://elsewhere/turns.db'])
      await expect(engine.call('fleet.addToDataset', { case_id, path })).rejects.toMatchObject({
        kind: 'InvalidRequest',
        message: expect.stringContaining('is an address'),
      })
  } finally {
    await engine.close()
  }
})
