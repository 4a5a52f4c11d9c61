import { create } from 'zustand'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { runJob } from '../jobs/jobs.ts'

/** Why a case's last migration did not end well; kept outside of the view, which may be left while it runs. */
export const useMigrationFailure = create<{ readonly case_id: string | null; readonly error: unknown }>()(
  () => ({
    case_id: null,
    error: null,
  }),
)

export async function runMigration(case_id: string): Promise<void> {
  useMigrationFailure.setState({ case_id: null, error: null })
  try {
    await runJob('migrate.run', { case_id })
  } catch (error) {
    useMigrationFailure.setState({ case_id, error })
  }
  await queryClient.invalidateQueries({ queryKey: keys.view(case_id) })
}
