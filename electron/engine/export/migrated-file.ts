import { statSync } from 'node:fs'
import type { Exported, Migration } from '../../../shared/contract/model.ts'
import { openWriter } from '../db/open.ts'
import { hashFile } from '../disk/hash.ts'
import { NewFile } from '../disk/new-file.ts'
import { defineJob } from '../jobs/job.ts'
import { type MigrateInput, migrateTo } from '../migrate/migrate.ts'
import { assertSoundCopy, type ExportInput, isAny, oursIn, removeOurs } from './export.ts'

export type MigrateFileInput = Omit<MigrateInput, 'nextPath'> & ExportInput

/**
 * Job `migrateFile`: migrates a working copy straight into a file for people, which is what `migrate` verifies and
 * nothing else: no journal is in it, and no second copy is made. The working copy stays as it is. Throws what
 * `migrateTo` throws, and `TargetExists`; on failure nothing is left at or beside the target.
 */
export const migrateFileJob = defineJob(
  'migrateFile',
  async (
    { path, out, replace, evidencePaths, person, sound }: MigrateFileInput,
    context,
  ): Promise<Migration & { readonly output: Exported }> => {
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
      context.checkCancelled()
      file.publish()
      return { ...migration, output: { path: file.path, bytes, sha256 } }
    } catch (error) {
      throw file.explain(error)
    } finally {
      file.discard()
    }
  },
)
