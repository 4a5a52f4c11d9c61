import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SCHEMA_PATH, schemaText } from './recovery-rules-schema.ts'

test('the published schema of rules files is the one the contract has', () => {
  expect(JSON.parse(readFileSync(SCHEMA_PATH, 'utf8'))).toEqual(JSON.parse(schemaText()))
})
