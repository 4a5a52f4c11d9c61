import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { markdownHead, markdownRow } from '../../shared/text/markdown.ts'
import { cells, HEAD, type Section } from './figures.ts'

const path = fileURLToPath(new URL('../../docs/BENCHMARKS.md', import.meta.url))
/** What stands below this was written by a person and stays. */
const BY_HAND = '<!-- by hand -->'

/** The machine, in a line. */
export function machine(): string {
  const sqlite = new Database(':memory:').prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()!.v
  const memory = `${Math.round(totalmem() / 1e9)} GB`
  return `${cpus().length} × ${cpus()[0]?.model ?? 'a processor'}, ${memory}, ${platform()} ${release()}, Node ${process.version}, SQLite ${sqlite}`
}

/** Writes a run to `docs/BENCHMARKS.md`. Returns the path. */
export function writeDocument(sections: readonly Section[], command: string): string {
  let kept = ''
  try {
    const before = readFileSync(path, 'utf8')
    const at = before.indexOf(BY_HAND)
    kept = at < 0 ? '' : before.slice(at + BY_HAND.length).trim()
  } catch {
    // The first run.
  }
  const tables = sections.map(({ title, figures, notes }) =>
    [
      `## ${title.charAt(0).toUpperCase()}${title.slice(1)}\n`,
      markdownHead(
        HEAD,
        HEAD.map((_, at) => at > 0 && at < 5),
      ),
      ...figures.map((figure) => markdownRow(cells(figure))),
      ...notes.map((note) => `\n${note}`),
    ].join('\n'),
  )
  const text = `# How fast it is

Made by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: one run on one machine, each measured command in a
process of its own. Ratios travel between machines, seconds do not. CPU is user and system time with all threads; peak
is the largest resident size of the process or one of its children.

${machine()}

${tables.join('\n\n')}

${BY_HAND}
${kept === '' ? '' : `\n${kept}\n`}`
  writeFileSync(path, text)
  return path
}
