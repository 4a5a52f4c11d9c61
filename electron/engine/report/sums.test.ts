// Every place that tells a number of a damaged file tells the same one, and SQL over the whole file agrees.
import { copyFileSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { overwriteLeaves } from '../queries/testing/damage.ts'
import { writeSample } from '../sample/write.ts'
import { TestCase } from '../testing/open-case.ts'
import { bySql } from '../testing/sums-by-sql.ts'
import { expectAll, told } from './testing/numbers.ts'

test.for(['v2', 'v3'] as const)(
  '%s, of which turns cannot be read: the same numbers everywhere, those of the rows that can',
  async (generation) => {
    const given = new TestCase()
    try {
      writeSample(given.db, { turns: 300, generation })
      const whole = given.out('whole.db')
      copyFileSync(given.db, whole)
      const { before, lost } = overwriteLeaves(given.db, 'turns', 3, 6)
      await given.open()
      const numbers = bySql(whole, `rowid NOT BETWEEN ${before + 1} AND ${before + lost}`)
      expect(numbers.turns).toBe(300 - lost)
      expectAll(await told(given, 'damaged'), numbers)
      const markdown = given.out('damaged.md')
      await given.call('report.write', { path: markdown, format: 'md' })
      expect(readFileSync(markdown, 'utf8')).toContain('every number counts only what could be read')
      expect((await given.call('report.releaseNotes', {})).text).toContain('only what could be read')
      if (generation === 'v2') {
        // What its metadata would give is in columns of its own, though no migration is to be had.
        const path = given.out('turns.json')
        await given.call('tables.export', { table: { table: 'turns' }, format: 'json', path })
        const turns = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>[]
        const { items } = await given.call('conversations.page', { limit: 1000 })
        const previewed = items.reduce((sum, { preview }) => sum + (preview?.turns ?? 0), 0)
        expect(previewed).toBeGreaterThan(0)
        expect({
          turns: turns.length,
          written: turns.filter(({ runtime_key }) => runtime_key !== '').length,
          previewed: turns.filter((turn) => turn.runtime_preview_not_written !== '').length,
        }).toEqual({ turns: numbers.turns, written: 0, previewed })
        expect(readFileSync(markdown, 'utf8')).toContain('Preview, not written: ')
      }
      // Where the playbook's SQL goes over the rows it cannot run; where it asks an index, the check says so.
      const { checks } = await given.call('validation.run', {})
      const missing = checks.find(({ id }) => id === 'missing-count')!
      expect(missing.explanation).toMatch(
        generation === 'v3'
          ? /could not run/
          : new RegExp(
              `^${numbers.turns} of ${numbers.turns} rows lack a value.* alone counts 300, for SQLite asks an index`,
            ),
      )
    } finally {
      await given.close()
    }
  },
)
