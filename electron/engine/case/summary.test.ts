import { copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { TestCase } from '../testing/open-case.ts'

const real = (name: string): string =>
  fileURLToPath(new URL(`../testing/files/real/${name}`, import.meta.url))

test.for([
  ['gen/v1-opened-by-head.db', true],
  ['gen/v2.db', false],
] as const)('the list of cases tells of %s whether it is too old to migrate', async ([name, legacy]) => {
  const given = new TestCase()
  try {
    copyFileSync(real(name), given.db)
    await given.open()
    expect((await given.call('cases.list', {})).items).toMatchObject([{ migrated: false, legacy }])
  } finally {
    await given.close()
  }
})
