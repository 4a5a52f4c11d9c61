/** `npm run check`: types, lint and format, import rules, style classes, lengths of files, unused code. All of them run, so one pass shows everything. */
import { spawnSync } from 'node:child_process'

const CHECKS: readonly (readonly [name: string, ...command: string[]])[] = [
  ['types', 'node_modules/typescript/bin/tsc', '-b'],
  ['lint and format', 'node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'],
  ['import rules', 'build/import-rules.ts'],
  ['style classes', 'build/style-classes.ts'],
  ['file lengths', 'build/file-lengths.ts'],
  ['unused code', 'node_modules/knip/bin/knip.js'],
  ['code that only tests use', 'node_modules/knip/bin/knip.js', '--production'],
]

const failed = CHECKS.filter(([name, ...command]) => {
  console.log(`\n> ${name}`)
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status !== 0
}).map(([name]) => name)

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`)
  process.exitCode = 1
} else console.log('\nAll checks passed.')
