/** Checks that no file of the project's own code is longer than a person reads in one go. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LINES_AT_MOST = 400
const root = fileURLToPath(new URL('../', import.meta.url))

const long = globSync('{shared,electron,renderer,build,e2e}/**/*.{ts,tsx,mjs,cjs,css}', { cwd: root })
  .map((path) => [path, readFileSync(`${root}${path}`, 'utf8').split('\n').length - 1] as const)
  .filter(([, lines]) => lines > LINES_AT_MOST)
for (const [path, lines] of long)
  console.error(`${path} has ${lines} lines; ${LINES_AT_MOST} is the most: part it by what it is about.`)
if (long.length > 0) process.exitCode = 1
else console.log(`No file is longer than ${LINES_AT_MOST} lines.`)
