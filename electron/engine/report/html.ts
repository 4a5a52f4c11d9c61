import { createHash } from 'node:crypto'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { visibleLines, visibleText } from '../../../shared/truth/visible.ts'
import type { Block, ReportDocument, Section, TableBlock } from './document.ts'
import { REPORT_STYLE } from './html-style.ts'
import { PATTERNS, pictureHtml } from './picture.ts'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const entities = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
/** Text of the file, safe in an element or an attribute. */
const escaped = (text: string): string => entities(visibleText(text))

function tableHtml({ caption, columns, rows, note }: TableBlock): string {
  const isNumber = columns.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'))
  const mark = (at: number): string => (isNumber[at] ? ' class="number"' : '')
  const head = columns.map((name, at) => `<th scope="col"${mark(at)}>${escaped(name)}</th>`).join('')
  const body = rows.map((row) => {
    const cells = row.map(
      (cell, at) =>
        `<td${mark(at)}>${typeof cell === 'number' ? cell.toLocaleString('en-US') : escaped(cell)}</td>`,
    )
    return `<tr>${cells.join('')}</tr>`
  })
  // What scrolls sideways must be reachable by keyboard, and say what it is.
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escaped(caption)}">
<table><caption>${escaped(caption)} <span>(${escaped(note)})</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escaped(block.text)}</p>`
    case 'facts':
      return `<dl>${block.items.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`).join('\n')}</dl>`
    case 'table':
      return tableHtml(block)
    case 'code':
      return `<pre aria-label="${escaped(block.label)}" role="group"><code>${entities(visibleLines(block.text))}</code></pre>`
    case 'verdict': {
      const tone = block.verdict.toLowerCase().replaceAll(' ', '-')
      return `<p><span class="verdict ${escaped(tone)}">${escaped(block.verdict)}.</span> ${escaped(block.text)}</p>`
    }
    case 'picture':
      return pictureHtml(block, escaped)
    default:
      return assertNever(block)
  }
}

const sectionHtml = (section: Section, level: number): string =>
  `<section aria-labelledby="${escaped(section.id)}">
<h${level} id="${escaped(section.id)}">${escaped(section.title)}</h${level}>
${section.blocks.map(blockHtml).join('\n')}
${(section.sections ?? []).map((inner) => sectionHtml(inner, level + 1)).join('\n')}
</section>`

/** A section that is opened by whoever wants it, or by a link to it: its content has the name. */
const foldedHtml = ({ id, title, blocks, sections = [] }: Section): string =>
  `<details>
<summary><h2>${escaped(title)}</h2></summary>
<div id="${escaped(id)}" role="group" aria-label="${escaped(title)}">
${blocks.map(blockHtml).join('\n')}
${sections.map((inner) => sectionHtml(inner, 3)).join('\n')}
</div>
</details>`

/**
 * The report as one HTML file: nothing in it runs, and its policy lets it ask for nothing, whatever text of
 * the database ended up in it.
 */
export function htmlReport({ title, lead, summary, sections }: ReportDocument): string {
  const style = createHash('sha256').update(REPORT_STYLE).digest('base64')
  const contents = sections.map(
    ({ id, title: name }) => `<li><a href="#${escaped(id)}">${escaped(name)}</a></li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${lead.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
${PATTERNS}
${summary === undefined ? '' : sectionHtml(summary, 2)}
<nav aria-label="Sections"><ol>${contents.join('\n')}</ol></nav>
${sections.map(foldedHtml).join('\n')}
</main>
</body>
</html>
`
}
