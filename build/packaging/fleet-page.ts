import { QUESTIONS } from '../../electron/engine/dataset/questions.ts'
import { DATASET, DATASET_TABLES, type DatasetColumn } from '../../electron/engine/dataset/schema.ts'

const columnsOf = (columns: readonly DatasetColumn[]): string =>
  [
    '| column | type | null | what it holds |',
    '|---|---|---|---|',
    ...columns.map(
      ({ name, type, nullable, meaning, id }) =>
        `| \`${name}\` | ${type} | ${nullable ? 'yes' : 'no'} | ${meaning}${id === true ? ' *Id.*' : ''} |`,
    ),
  ].join('\n')

const TABLES = DATASET_TABLES.map((table) => `### \`${table}\`\n\n${columnsOf(DATASET[table])}`).join('\n\n')
const ASKED = QUESTIONS.map(({ title, sql }) => `### ${title}\n\n\`\`\`sql\n${sql}\n\`\`\``).join('\n\n')

/** What stands between the marks of a name, put there anew. */
const made = (text: string, name: string, part: string): string =>
  text.replace(
    new RegExp(`(<!-- made: ${name} -->\n)[^]*?(\n<!-- end -->)`),
    (_, begin: string, end: string) => `${begin}\n${part}\n${end}`,
  )

/** `docs/fleet.md` with the dataset's tables and questions as the program has them. */
export const fleetPage = (text: string): string => made(made(text, 'tables', TABLES), 'questions', ASKED)
