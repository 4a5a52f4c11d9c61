import type { CaseView, TurnId } from '../../shared/contract/model.ts'

/** Props of `<TimelineView>`: the timeline of one conversation with its turn table. */
export interface TimelineViewProps {
  readonly caseView: CaseView
  readonly conversationId: string
}

/** Props of `<TurnInspector>`: everything about one turn; null while none is selected. */
export interface TurnInspectorProps {
  readonly caseView: CaseView
  readonly turn: TurnId | null
}
