import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overwriteLeaves } from '../engine/queries/testing/damage.ts'
import { turnscope } from './fixtures.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** The lines of a guide's blocks that begin with `turnscope`, without what they say of themselves. */
const commandsOf = (guide: string): string[] =>
  [...readFileSync(join(repository, guide), 'utf8').matchAll(/^turnscope (.+?)(?: +#.*)?$/gm)].map(
    ([, rest]) => rest!,
  )

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-guide-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the guide's reader has already: a file of rules, a captured payload. */
const RULES = {
  kind: 'turnscope-recovery-rules',
  format: 1,
  rules: [
    { column: 'runtime_key', path: '$.runtime', shape: null, note: 'the release of May wrote it there' },
  ],
}

const isFile = (word: string): boolean => /^[\w-]+\.(db|json|html|csv|md)$/.test(word)

test('every command of the guides does what it says, one after the other', async () => {
  const at = (name: string): string => join(folder, name)
  writeFileSync(at('rules.json'), JSON.stringify(RULES))
  copyFileSync(
    join(repository, 'electron/engine/testing/files/real/payloads/r2604-conversations.json'),
    at('captured.json'),
  )
  const commands = commandsOf('docs/guide.md')
  expect(commands.length).toBeGreaterThan(15)
  let conversation = ''
  for (const command of commands) {
    // It runs until it is interrupted; web/ tests it.
    if (command.startsWith('serve')) continue
    if (command.includes('broken.db')) {
      copyFileSync(at('demo.db'), at('broken.db'))
      overwriteLeaves(at('broken.db'), 'turns', 1, 4)
    }
    const args = command
      .split(' ')
      .map((word) => (word === 'ID' ? conversation : isFile(word) ? at(word) : word))
    const ran = await turnscope(args)
    expect([command, ran.code, ran.code === 0 ? '' : ran.stderr]).toEqual([command, 0, ''])
    if (command.startsWith('conversations'))
      conversation = JSON.parse((await turnscope([...args, '--json'])).stdout).items[0].conv_id
  }
})

test('the commands of the first page are among those of the guide', () => {
  const known = new Set(commandsOf('docs/guide.md'))
  expect(commandsOf('README.md').filter((command) => !known.has(command))).toEqual([])
})
