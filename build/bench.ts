/**
 * `npm run bench [-- --turns N] [--real-turns N] [--grow N,N,N] [--quick] [--write]`: how fast Turnscope is beside every other way to do
 * the same, in one table from one run. `--quick` only shows that all of it works; `--grow` names the sizes by which it is
 * measured that `migrate` is linear, and leaves that out where it names none; `--write` puts the run into
 * `docs/BENCHMARKS.md`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine, writeDocument } from './bench/document.ts'
import { type Section, tableText } from './bench/figures.ts'
import { growing } from './bench/growing.ts'
import { measuredCommand } from './bench/processes.ts'
import { profiling } from './bench/profile.ts'
import { type BenchSize, long, migrating, reading, starting } from './bench/sections.ts'

const { values } = parseArgs({
  options: {
    turns: { type: 'string' },
    'real-turns': { type: 'string' },
    grow: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const usual = values.quick
  ? { turns: 2000, realTurns: 60, starts: 1, grow: '200,400' }
  : { turns: 300_000, realTurns: 1000, starts: 9, grow: '100000,1000000,3000000' }
const grow = (values.grow ?? usual.grow).split(',').filter(Boolean).map(Number)
const size: BenchSize = {
  ...usual,
  grow,
  turns: Number(values.turns ?? usual.turns),
  realTurns: Number(values['real-turns'] ?? usual.realTurns),
}

console.log(machine())
const sections: Section[] = []
const root = mkdtempSync(join(process.env.TURNSCOPE_TMPDIR ?? tmpdir(), 'turnscope-bench-'))
try {
  // The bundle and its compiled code are there before anything is measured.
  for (let n = 0; n < 2; n++) await measuredCommand(root, '--help')
  for (const measure of [starting, migrating, profiling, reading, long, growing]) {
    if (measure === growing && grow.length === 0) continue
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
