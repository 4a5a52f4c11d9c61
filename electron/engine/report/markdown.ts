import { markdownHead, markdownRow, markdownText } from '../../../shared/text/markdown.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { visibleLines } from '../../../shared/truth/visible.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import type { Block, ReportDocument, Section } from './document.ts'
import { runInWords } from './summary.ts'

const line = (cells: readonly (string | number)[]): string =>
  markdownRow(cells.map((cell) => (typeof cell === 'number' ? formatCount(cell) : cell)))

/** A fence that nothing in the text can close. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${visibleLines(text)}\n${fence}`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return markdownText(block.text)
    case 'facts':
      return block.items.map(([term, text]) => `- ${markdownText(term)}: ${markdownText(text)}`).join('\n')
    case 'table': {
      const { caption, columns, rows, note } = block
      const right = columns.map(
        (_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'),
      )
      return [
        `**${markdownText(caption)}** (${note})`,
        '',
        markdownHead(columns, right),
        ...rows.map(line),
      ].join('\n')
    }
    case 'code':
      return fenced(block.text, 'sql')
    case 'verdict':
      return `**${markdownText(block.verdict)}.** ${markdownText(block.text)}`
    case 'picture':
      return [
        `**${markdownText(block.caption)}** (${markdownText(block.note)})`,
        '',
        ...block.lanes.map(
          ({ name, runs }) => `- ${markdownText(name)}: ${markdownText(runs.map(runInWords).join(', '))}`,
        ),
      ].join('\n')
    default:
      return assertNever(block)
  }
}

const sectionText = (section: Section, level: number): string =>
  [
    `${'#'.repeat(level)} ${markdownText(section.title)}`,
    ...section.blocks.map(blockText),
    ...(section.sections ?? []).map((inner) => sectionText(inner, level + 1)),
  ].join('\n\n')

/** The report as Markdown (GitHub's tables). */
export const markdownReport = ({ title, lead, summary, sections }: ReportDocument): string =>
  `${[`# ${markdownText(title)}`, ...lead.map(markdownText), ...[...(summary === undefined ? [] : [summary]), ...sections].map((section) => sectionText(section, 2))].join('\n\n')}\n`
