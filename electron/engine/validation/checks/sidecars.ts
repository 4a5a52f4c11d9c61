import { FRESH_COPY, LEAVES_NO_DOUBT } from '../../../../shared/truth/copy-advice.ts'
import { plural } from '../../../../shared/truth/words.ts'
import { nothingYet } from '../../evidence/findings.ts'
import { type Check, NOTHING_TO_DO } from './check.ts'
import { ROWS_AT_MOST } from './read-table.ts'

const MODE = {
  wal: 'The evidence is a WAL database.',
  rollback: 'The evidence uses a rollback journal.',
  unknown: 'The journal mode of the evidence is not known.',
} as const

/** Findings about what the file holds, not about how it was copied: other checks speak of them, and no other copy would differ. */
const ABOUT_CONTENT = [
  'damaged',
  'rows-unreadable',
  'background-failed',
  'turns-repeated',
  'turns-elsewhere',
  'hybrid',
  'times-not-integers',
  'times-unit',
  'newer-write-version',
  'names-of-ours',
  'page-count',
  'index-wrong',
  'salvaged',
  'salvaged-before',
  'timeline-frozen',
  'timeline-newer',
]

/** How the set of files was copied: what SQLite, which sees the working copy alone, can no longer tell. */
export const sidecars: Check = {
  id: 'sidecars',
  title: 'Write-ahead log and sidecar files',
  sql: () => 'PRAGMA journal_mode;',
  judge: (context) => {
    const { journalMode } = context
    const findings = context.findings.filter(({ code }) => !ABOUT_CONTENT.includes(code))
    const serious = findings.filter(({ severity }) => severity !== 'info')
    const beyond_sql = {
      explanation:
        'The working copy is always in rollback mode, with everything folded in that belonged to it. How the evidence was copied is read from the headers of its files:',
      result: {
        columns: ['severity', 'code', 'message'],
        rows: findings.slice(0, ROWS_AT_MOST).map(({ severity, code, message }) => [severity, code, message]),
        total: findings.length,
      },
    }
    if (serious.length === 0) {
      return {
        verdict: 'pass',
        explanation: `${MODE[journalMode]} Nothing that belongs to it is known to be absent.`,
        response: findings.some(({ code }) => code === 'wal-missing') ? LEAVES_NO_DOUBT : NOTHING_TO_DO,
        beyond_sql,
      }
    }
    return {
      verdict: serious.some(({ severity }) => severity === 'error') ? 'fail' : 'attention',
      explanation: `${MODE[journalMode]} ${plural(serious.length, 'finding')} to look at.`,
      response: nothingYet(serious)?.next ?? FRESH_COPY,
      beyond_sql,
    }
  },
}
