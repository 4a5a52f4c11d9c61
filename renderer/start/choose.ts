import { host } from '../host/index.ts'
import { useUi } from '../state/ui.ts'
import { openPath } from './opening.ts'

/** Asks for a database by the host's own dialog, or by ours where it has none, and opens it. */
export async function chooseDatabase(): Promise<void> {
  if (host.pickDatabase === null) {
    useUi.getState().show('open-file')
    return
  }
  const path = await host.pickDatabase()
  if (path !== null) await openPath(path)
}
