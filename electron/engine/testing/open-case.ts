// Test support: a database of some shape, opened in an engine of its own.
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import type { CallOptions, MethodInput, MethodName, MethodOutput } from '../../../shared/contract/methods.ts'
import type { CaseView } from '../../../shared/contract/model.ts'
import type { Lease } from '../case/lease.ts'
import { openReader } from '../db/open.ts'
import { Engine } from '../engine.ts'
import { refusalsOf } from '../journal/tables.ts'
import { buildIndex } from '../queries/build-index.ts'
import { turnColumns } from '../queries/columns.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { IDLE } from '../queries/testing/turns-db.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'

const digestOf = (folder: string): string =>
  readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    )
    .join('\n')

/** One case in folders of its own; `close` holds the evidence to what it was. */
export class TestCase {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-playbook-')))
  readonly evidence = mkdtempSync(join(this.root, 'evidence-'))
  readonly db = join(this.evidence, 'turns.db')
  readonly #home = mkdtempSync(join(this.root, 'home-'))
  readonly #engine = new Engine({ home: this.#home, person: 'ada' })
  #sealed = ''
  #caseId = ''

  /** Opens what stands at `db`, and waits until its turns are read and checked. */
  async open(accept_unrelated = false): Promise<this> {
    this.#sealed = digestOf(this.evidence)
    const { case_id } = await this.#engine.call('case.open', { path: this.db, accept_unrelated })
    this.#caseId = case_id
    await this.#engine.settled(case_id)
    return this
  }

  /** Makes the database. */
  write(sql: string, fill: (db: Database.Database) => void = () => undefined): this {
    const db = new Database(this.db)
    // A file may hold what its own rules forbid: SQLite only looks where it is asked to.
    db.pragma('foreign_keys = OFF')
    db.exec(sql)
    db.transaction(fill)(db)
    db.close()
    return this
  }

  /** The database as a case of this thread, with no engine around it; it is read where it stands. */
  here(): Lease {
    const db = openReader(this.db)
    try {
      const facts = readSchema(db)
      const columns = turnColumns(facts.turns!)
      const index = buildIndex(db, columns, IDLE)
      const schema = classify(facts)
      const view = {
        evidence: { findings: [], journal_mode: 'rollback' },
        schema: { ...schema, refusals: refusalsOf(facts, schema) },
        counts: index.counts,
        cutover: cutoverOfIndex(index),
      } as unknown as CaseView
      return {
        copy: { path: this.db, last_run: 0 },
        working: { path: this.db, last_run: 0 },
        facts,
        schema,
        source: { columns, index },
        pointers: null,
        evidencePaths: [],
        view,
        plan: () => Promise.reject(new Error('there is no engine here')),
        shapes: () => Promise.reject(new Error('there is no engine here')),
        groups: () => Promise.reject(new Error('there is no engine here')),
      }
    } finally {
      db.close()
    }
  }

  async call<N extends MethodName>(
    name: N,
    input: Omit<MethodInput<N>, 'case_id'>,
    options: CallOptions = {},
  ): Promise<MethodOutput<N>> {
    const request = { ...input, case_id: this.#caseId } as unknown as MethodInput<N>
    return this.#engine.call(name, request, options)
  }

  settled() {
    return this.#engine.settled(this.#caseId)
  }

  /** Absolute path of the working copy: one that a migration took the place of may still lie there. */
  get workingCopy(): string {
    const folder = join(this.#home, 'cases', this.#caseId)
    const { working } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { working: string }
    return join(folder, working)
  }

  out(name: string): string {
    return join(this.root, name)
  }

  async close(): Promise<void> {
    try {
      await this.#engine.close()
      if (this.#sealed !== '') expect(digestOf(this.evidence)).toBe(this.#sealed)
    } finally {
      rmSync(this.root, { recursive: true, force: true })
    }
  }
}
