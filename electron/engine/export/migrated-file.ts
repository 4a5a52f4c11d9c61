import { statSync } from 'node:fs'
import type { Exported, Finding, Migration } from '../../../shared/contract/model.ts'
import { openWriter } from '../db/open.ts'
import { hashFile } from '../disk/hash.ts'
import { NewFile } from '../disk/new-file.ts'
import { defineJob } from '../jobs/job.ts'
import { type MigrateInput, migrateTo } from '../migrate/migrate.ts'
import type { TurnColumns } from '../queries/columns.ts'
import { findRows } from '../queries/row-findings.ts'
import { assertSoundCopy, type ExportInput, isAny, oursIn, removeOurs } from './export.ts'

export type MigrateFileInput = Omit<MigrateInput, 'nextPath'> &
  ExportInput & {
    /** Of the working copy, where nobody has said yet what there is to say of its rows together. */
    readonly columns: TurnColumns | null
  }

export interface MigratedFile {
  readonly migration: Migration & { readonly output: Exported }
  /** What there is to say of the rows together; none without `columns`. */
  readonly findings: readonly Finding[]
}

/**
 * Job `migrateFile`: migrates a working copy straight into a file for people, which is what `migrate` verifies and
 * nothing else: no journal is in it, and no second copy is made. The working copy stays as it is. Throws what
 * `migrateTo` throws, and `TargetExists`; on failure nothing is left at or beside the target.
 */
export const migrateFileJob = defineJob(
  'migrateFile',
  async (
    { path, out, replace, evidencePaths, person, sound, columns }: MigrateFileInput,
    context,
  ): Promise<MigratedFile> => {
    const file = new NewFile({ path: out, replace, protectedPaths: [path, ...evidencePaths] }, 'database')
    context.owns?.(file.temporary)
    try {
      const input = { path, nextPath: file.temporary, person, sound }
      const { migration, sha256: compared } = await migrateTo(
        input,
        { keep: false, countCarried: true, hash: true },
        context,
      )
      const ours = oursIn(file.temporary)
      const isChanged = isAny(ours)
      if (isChanged) {
        const db = openWriter(file.temporary, { disposable: true })
        try {
          removeOurs(db, ours)
        } finally {
          db.close()
        }
        assertSoundCopy(file.temporary, context)
      }
      const sha256 =
        isChanged || compared === null ? hashFile(file.temporary, 'Hashing the export', context) : compared
      const bytes = statSync(file.temporary).size
      const findings = columns === null ? [] : findRows(path, columns, context.checkCancelled)
      context.checkCancelled()
      file.publish()
      return { migration: { ...migration, output: { path: file.path, bytes, sha256 } }, findings }
    } catch (error) {
      throw file.explain(error)
    } finally {
      file.discard()
    }
  },
)
