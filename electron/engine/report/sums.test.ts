// Every place that tells a number tells the same one, and SQL over the file itself agrees.
import { copyFileSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { BackfillShares } from '../../../shared/truth/words.ts'
import { sharesInWords } from '../../../shared/truth/words.ts'
import { overwriteLeaves } from '../queries/testing/damage.ts'
import { writeSample } from '../sample/write.ts'
import { TestCase } from '../testing/open-case.ts'
import { bySql, expectAll, INFERENCE, RUNTIME, told } from './testing/numbers.ts'

const real = (name: string): string =>
  fileURLToPath(new URL(`../testing/files/real/${name}`, import.meta.url))

/** How the rows of a file that lacked a value came out of its migration. */
function sharesBySql(before: string, after: string): BackfillShares {
  const db = new Database(after, { readonly: true })
  try {
    db.prepare('ATTACH ? AS was').run(before)
    const has = db.pragma('was.table_info(turns)') as { name: string }[]
    const v3 = has.some(({ name }) => name === 'runtime_key')
    const lacked = v3 ? `(COALESCE(w.runtime_key, '') = '') + (COALESCE(w.inference_id, '') = '')` : '2'
    return db
      .prepare<[], BackfillShares>(
        `SELECT total(lacks = 0) become_complete, total(lacks > 0 AND lacks < lacked) get_one_of_two,
           total(lacks = lacked) get_nothing
         FROM (SELECT ${lacked} lacked, (${RUNTIME.replace('runtime_key', 't.runtime_key')}) + (${INFERENCE.replace('inference_id', 't.inference_id')}) lacks
           FROM main.turns t JOIN was.turns w USING (conv_id, session_id, turn_id)) WHERE lacked > 0`,
      )
      .get()!
  } finally {
    db.close()
  }
}

test.for(['turns.db', 'gen/v2.db', 'gen/v2-opened-by-head.db'])(
  '%s: plan, migration, report, notes, lists and SQL',
  async (name) => {
    const given = new TestCase()
    try {
      copyFileSync(real(name), given.db)
      const whole = given.out('whole.db')
      copyFileSync(given.db, whole)
      await given.open()
      const before = bySql(whole)
      expectAll(await told(given, 'before'), before)
      const { backfill: plan, steps } = await given.call('plan.compute', {})
      const shares = sharesInWords(plan)!
      if (steps.some(({ status }) => status === 'pending'))
        expect((await given.call('report.releaseNotes', {})).text).toContain(shares)
      const markdown = given.out('before.md')
      await given.call('report.write', { path: markdown, format: 'md' })
      expect(readFileSync(markdown, 'utf8')).toContain(shares)

      const { backfill } = await given.call('migrate.run', {})
      const db = given.out('migrated.db')
      await given.call('export.database', { path: db })
      const after = bySql(db)
      const wanted = {
        ...sharesBySql(whole, db),
        stay_missing: after.missing_runtime_or_inference,
      }
      expect(plan).toMatchObject(wanted)
      expect(backfill).toMatchObject(wanted)
      expect({
        sum: plan.become_complete + plan.get_one_of_two + plan.get_nothing,
        runtimes: [plan.fill_runtime, backfill.filled_runtime],
        inferences: [plan.fill_inference, backfill.filled_inference],
      }).toEqual({
        sum: before.missing_runtime_or_inference,
        runtimes: Array(2).fill(before.missing_runtime - after.missing_runtime),
        inferences: Array(2).fill(before.missing_inference - after.missing_inference),
      })
      expectAll(await told(given, 'after'), after)
    } finally {
      await given.close()
    }
  },
)

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
