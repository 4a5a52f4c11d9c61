import { create } from 'zustand'
import type { View } from '../../shared/contract/address.ts'
import type { Conversation } from '../../shared/contract/model.ts'
import { call } from '../host/connection.ts'
import { useUi } from '../state/ui.ts'

/** One step of the demo: where it leads, and what is to be seen there. */
interface DemoStep {
  readonly title: string
  readonly words: string
  /** Whether what is to be seen there comes with the migration. */
  readonly migrated?: boolean
  /** A view, or what a conversation shows whose Timeline is to be seen. */
  readonly to: View | ((one: Conversation) => boolean)
}

/**
 * Leads where a step is to be seen: to a view, or to a conversation that shows it, or else to the one with the most switches.
 * @param isOn whether the step is still on, once that conversation was found
 */
export async function leadTo({ to }: DemoStep, case_id: string, isOn: () => boolean): Promise<void> {
  if (typeof to === 'string') {
    useUi.getState().go(to)
    return
  }
  const { items } = await call('conversations.page', {
    case_id,
    sort: 'switches',
    descending: true,
    limit: 100,
  })
  if (!isOn()) return
  const found = items.find(to) ?? items[0]
  if (found === undefined) useUi.getState().go('timeline')
  else useUi.getState().goToConversation(found.conv_id)
}

/** Whether a switch is hidden in it: unknown turns between two runtimes, of its own or of what its metadata says. */
const hidesSwitch = ({ switches, preview }: Conversation): boolean =>
  switches.at_least > switches.certain ||
  (preview !== undefined && preview.switches.at_least > preview.switches.certain)

export const DEMO: readonly DemoStep[] = [
  {
    title: 'An unknown run',
    words:
      'Nobody wrote down who produced the hatched turns: unknown is a run of its own, and never bridged. What is dashed below stands in their own metadata, and is not written yet.',
    to: ({ unknown_runtime }) => unknown_runtime > 0,
  },
  {
    title: 'The plan, and the backfill',
    words:
      'The plan says what would be done before anything is: columns, indexes, and each row’s value from its own metadata alone. Migrate, and the working copy is filled and verified; the evidence stays as it is.',
    to: 'migration',
  },
  {
    title: 'Certain, and at least',
    migrated: true,
    words:
      'A switch between two known turns is certain. Where unknown turns lie between, there was at least one, somewhere in them: its line is dotted. Press . and , to go from switch to switch.',
    to: hidesSwitch,
  },
  {
    title: 'The pointer, apart',
    words:
      'What the conversation has selected now stands in a box of its own, from the timeline store: the latest pointer, not history. It fills no turn and colours none, even where it differs from all of them.',
    to: ({ resolved_runtime_key, runtimes, strip }) =>
      resolved_runtime_key !== null && runtimes.length > 0 && resolved_runtime_key !== strip.at(-1)?.[0],
  },
  {
    title: 'Recovery by a rule, and the journal',
    migrated: true,
    words:
      'What the backfill left is grouped by the shape of its metadata. Make a rule for a whole group: its preview is what it will do. The journal keeps who did what and why, and one undo takes it back.',
    to: 'recovery',
  },
]

interface DemoState {
  /** Which step is on; null while there is no demo. */
  readonly step: number | null
}

export const useDemo = create<DemoState>()(() => ({ step: null }))

export const beginDemo = (): void => useDemo.setState({ step: 0 })
export const endDemo = (): void => useDemo.setState({ step: null })

/** The step before or after; past the last one the demo is over. */
export function stepDemo(by: 1 | -1): void {
  const { step } = useDemo.getState()
  if (step === null) return
  const next = Math.max(0, step + by)
  useDemo.setState({ step: next < DEMO.length ? next : null })
}
