/**
 * `npm run bench [-- --turns N] [--real-turns N] [--quick] [--write]`: how fast Turnscope is beside every other way to do
 * the same, in one table from one run. `--quick` only shows that all of it works; `--write` puts the run into
 * `docs/BENCHMARKS.md`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine, writeDocument } from './bench/document.ts'
import { type Section, tableText } from './bench/figures.ts'
import { measuredCommand } from './bench/processes.ts'
import { type BenchSize, long, migrating, reading, starting } from './bench/sections.ts'

const { values } = parseArgs({
  options: {
    turns: { type: 'string' },
    'real-turns': { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const usual = values.quick
  ? { turns: 2000, realTurns: 60, starts: 1 }
  : { turns: 300_000, realTurns: 1000, starts: 9 }
const size: BenchSize = {
  ...usual,
  turns: Number(values.turns ?? usual.turns),
  realTurns: Number(values['real-turns'] ?? usual.realTurns),
}

console.log(machine())
const sections: Section[] = []
const root = mkdtempSync(join(process.env.TURNSCOPE_TMPDIR ?? tmpdir(), 'turnscope-bench-'))
try {
  // The bundle and its compiled code are there before anything is measured.
  for (let n = 0; n < 2; n++) await measuredCommand(root, '--help')
  for (const measure of [starting, migrating, reading, long]) {
    // A folder for each: what one leaves must not fill the disk of the next.
    const folder = join(root, measure.name)
    mkdirSync(folder)
    const section = await measure(folder, size)
    rmSync(folder, { recursive: true })
    sections.push(section)
    console.log(`\n${tableText([section])}`)
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
const goals = sections.flatMap(({ figures }) => figures.flatMap(({ goal }) => (goal ? [goal] : [])))
console.log(`\n${goals.filter(({ met }) => met).length} of ${goals.length} goals met.`)
if (values.write) {
  const command = ['npm', 'run', 'bench', '--', ...process.argv.slice(2)].join(' ')
  console.log(`Written to ${writeDocument(sections, command)}.`)
}
