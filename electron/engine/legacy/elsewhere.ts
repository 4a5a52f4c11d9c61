import type { Finding } from '../../../shared/contract/model.ts'
import { plural } from '../../../shared/truth/words.ts'
import { openReader } from '../db/open.ts'
import { countReadable } from '../db/rows.ts'
import { defineJob } from '../jobs/job.ts'
import { tableShape } from '../queries/statements.ts'

/** Tables of the server that hold parts of turns. */
const PARTS = /^(turns|blocks|turn_block_membership|timeline_.*|sessionstream_.*|sqlite_.*|turnscope_.*)$/i
/** Tables named in findings. */
const NAMED = 5

const has = (columns: ReadonlySet<string>, ...names: string[]): boolean =>
  names.some((name) => columns.has(name))

/** A table whose rows say which turn of which conversation they are, or hold a payload of a phase. */
const looksLikeTurns = (columns: ReadonlySet<string>): boolean =>
  (has(columns, 'turn_id') && has(columns, 'conv_id', 'session_id', 'run_id')) ||
  (has(columns, 'payload') && has(columns, 'phase'))

/** For a file without turns: other tables with rows that look like turns, as findings. Throws `Cancelled`. */
export const turnsElsewhereJob = defineJob(
  'turnsElsewhere',
  ({ path }: { readonly path: string }, { checkCancelled }): Finding[] => {
    const db = openReader(path)
    try {
      const names = db
        .prepare<[], string>("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")
        .pluck()
        .all()
      const findings: Finding[] = []
      for (const table of names) {
        checkCancelled()
        if (findings.length === NAMED || PARTS.test(table)) continue
        const columns = tableShape(db, table)?.columns
        if (columns === undefined || !looksLikeTurns(columns)) continue
        const rows = countReadable(db, table) ?? 0
        if (rows === 0) continue
        findings.push({
          code: 'turns-elsewhere',
          severity: 'warning',
          message: `No turns are in the table turns, but the table ${table} has ${plural(rows, 'row')} that look${rows === 1 ? 's' : ''} like turns. No released server reads them there; keep the file.`,
        })
      }
      return findings
    } finally {
      db.close()
    }
  },
)
