/**
 * `npm run release -- X.Y.Z`: gives the changelog's unreleased part and package.json that version, commits and tags
 * it, makes this platform's installers, and writes their checksums. Publishes nothing: `git push --follow-tags` and
 * the upload are a person's.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installersOf, released, sumsLine } from './packaging/changelog.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

function run(command: string, ...args: string[]): string {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.`)
  return stdout
}

try {
  const version = process.argv[2] ?? ''
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error('Which version? npm run release -- X.Y.Z')
  if (run('git', 'status', '--porcelain') !== '') throw new Error('Commit what has changed first.')
  const changelog = join(root, 'CHANGELOG.md')
  writeFileSync(changelog, released(readFileSync(changelog, 'utf8'), version, new Date()))
  run('npm', 'version', '--no-git-tag-version', version)
  run('git', 'commit', '--all', '--message', `Release ${version}`)
  run('git', 'tag', '--annotate', `v${version}`, '--message', `Turnscope ${version}`)
  run('npm', 'run', 'package')
  const folder = join(root, 'release')
  const made = installersOf(version, readdirSync(folder))
  const sums = made.map((name) =>
    sumsLine(
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ),
  )
  writeFileSync(join(folder, `SHA256SUMS-${process.platform}.txt`), sums.join(''))
  console.log(`${version} is tagged; release/ holds ${made.length} files and their checksums.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
