/**
 * `node build/recovery-rules-schema.ts`: writes the JSON schema of a file of recovery rules, for editors and
 * for those who write such files by other means. The contract is where it comes from.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { rulesFile } from '../shared/contract/recovery.ts'

export const SCHEMA_PATH = fileURLToPath(
  new URL('../shared/contract/recovery-rules.schema.json', import.meta.url),
)

/** The schema's text as it is published: members that have a default may be left out. */
export function schemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(rulesFile, { io: 'input' })
  const head = { $schema, title: 'Turnscope recovery rules' }
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_PATH, schemaText())
