import { Autocomplete } from '@base-ui/react/autocomplete'
import { useQuery } from '@tanstack/react-query'
import {
  Bookmark,
  Clock,
  CornerDownRight,
  Keyboard,
  type LucideIcon,
  MessagesSquare,
  NotebookPen,
  Presentation,
  SunMoon,
  ZoomIn,
} from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { printAddress, VIEW_NAMES } from '../../shared/contract/address.ts'
import { HIT_KINDS, HITS_OF_A_KIND } from '../../shared/contract/hits.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { whyRefused } from '../../shared/contract/read-only.ts'
import { formatCount, plural, switchesInBrief } from '../../shared/truth/words.ts'
import { keys } from '../api/keys.ts'
import { useFound } from '../api/queries.ts'
import { turnAt } from '../api/turn-at.ts'
import { beginDemo } from '../demo/demo.ts'
import { HITS } from '../format/hits.ts'
import { formatInstant, localName } from '../format/time.ts'
import { call } from '../host/connection.ts'
import { openSavedView, placeInWords, useSavedViews } from '../saved-views/saved-views.ts'
import { prefer, usePreferences } from '../state/preferences.ts'
import { placeNow, useUi } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { useNotes } from '../turn/notes.ts'
import { Dialog, focusView, hasLedOn, IdText, Kbd, Keys, Row, Strip, Text } from '../ui/index.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import { type Action, caseActions } from './case-actions.ts'
import styles from './palette.module.css'
import { togglePresenting } from './presenting.ts'
import { positionOf, typedPlace } from './typed-place.ts'
import { VIEWS } from './views.ts'

interface Command {
  readonly id: string
  readonly Icon: LucideIcon
  readonly text: ReactNode
  readonly beside: ReactNode
  /** Why it cannot be done; absent where it can. */
  readonly refusal?: string
  readonly run: () => void
}

const MOST_CONVERSATIONS = 8

/** Everything that can be done by name. */
function actionsOf(caseView: CaseView): Action[] {
  const { go, show } = useUi.getState()
  const { zone, theme, presenting } = usePreferences.getState()
  const otherZone: Action = {
    label: zone === 'utc' ? `Show times in ${localName()}` : 'Show times in UTC',
    Icon: Clock,
    run: () => prefer({ zone: zone === 'utc' ? 'local' : 'utc' }),
  }
  const themes = (['system', 'light', 'dark'] as const)
    .filter((one) => one !== theme)
    .map((one): Action => ({ label: `Theme: ${one}`, Icon: SunMoon, run: () => prefer({ theme: one }) }))
  return [
    ...VIEW_NAMES.map((name): Action => {
      const { label, does, key, Icon } = VIEWS[name]
      return {
        label: does === undefined ? label : `${label}: ${does}`,
        Icon,
        keys: ['g', key],
        run: () => go(name),
      }
    }),
    ...caseActions(caseView).flat(),
    otherZone,
    ...themes,
    { label: 'Single letters: switch off or change…', Icon: Keyboard, run: () => show('letters') },
    { label: 'Demo in five steps', Icon: Presentation, run: beginDemo },
    {
      label: presenting ? 'Usual type' : 'Bigger type, to present',
      Icon: ZoomIn,
      keys: ['F8'],
      run: togglePresenting,
    },
    { label: 'Keys', Icon: Keyboard, keys: ['?'], run: () => show('keys') },
  ]
}

function commandOf({ label, Icon, keys, writes, run }: Action, caseView: CaseView): Command {
  const refusal = writes === undefined ? null : whyRefused(caseView, writes)
  return {
    id: label,
    Icon,
    text: label,
    beside: refusal === null ? keys && <Keys keys={keys} /> : 'read only',
    ...(refusal === null ? {} : { refusal }),
    run,
  }
}

function useConversationCommands(
  caseView: CaseView,
  typed: string,
): { commands: Command[]; total: number; named: boolean } {
  const goTo = useUi((state) => state.goToConversation)
  const lookOf = useRuntimeStyle(caseView)
  const search = useDebounced(typed.trim(), 120)
  const question = { search, limit: MOST_CONVERSATIONS }
  const found = useQuery({
    queryKey: keys.inCase(caseView, 'conversations.page', question),
    queryFn: ({ signal }) =>
      call('conversations.page', { case_id: caseView.case_id, ...question }, { signal }),
    placeholderData: (previous) => previous,
  })
  const commands = (found.data?.items ?? []).map((conversation) => ({
    id: `conversation ${conversation.conv_id}`,
    Icon: MessagesSquare,
    text: <IdText text={conversation.conv_id} max={44} />,
    beside: (
      <Row as="span" gap={10} align="center">
        <span className={styles.strip}>
          <Strip runs={conversation.strip} lookOf={lookOf} />
        </span>
        <span className={styles.turns}>{plural(conversation.turns, 'turn')}</span>
        <span className={styles.switches}>{switchesInBrief(conversation.switches)}</span>
      </Row>
    ),
    run: () => goTo(conversation.conv_id),
  }))
  const lower = search.toLowerCase()
  const named = (found.data?.items ?? []).some(({ conv_id }) => conv_id.toLowerCase().includes(lower))
  return { commands, total: found.data?.total ?? 0, named }
}

/** Turns, sessions, inferences and runtimes of that name; a hit goes to its turn. */
function useHitGroups(
  caseView: CaseView,
  typed: string,
): { groups: Group[]; complete: boolean; full: boolean } {
  const goTo = useUi((state) => state.goToTurn)
  const { items, complete } = useFound(caseView, useDebounced(typed.trim(), 120))
  const groups = HIT_KINDS.map((kind) => ({
    label: HITS[kind].group,
    items: items
      .filter((hit) => hit.kind === kind)
      .map(
        ({ text, turn }): Command => ({
          id: `${kind} ${text} ${turn.conv_id} ${turn.session_id} ${turn.turn_id}`,
          Icon: CornerDownRight,
          text: <IdText text={text} max={44} />,
          beside: (
            <>
              {HITS[kind].leads} <IdText text={turn.conv_id} max={16} />
            </>
          ),
          run: () => goTo(turn),
        }),
      ),
  }))
  return { groups, complete, full: groups.some((one) => one.items.length === HITS_OF_A_KIND) }
}

/** A turn of the conversation on screen, by its number or by a time. */
function usePlaceCommand({ case_id }: CaseView, typed: string): Command[] {
  const conv_id = useUi((state) => state.conv_id)
  const zone = usePreferences((state) => state.zone)
  const place = typedPlace(typed.trim(), zone)
  if (place === null || conv_id === null) return []
  const words =
    place.kind === 'turn'
      ? `Turn ${formatCount(place.number)}`
      : `The first turn from ${formatInstant(place.ms, zone)} on`
  const run = async (): Promise<void> => {
    const { times } = await call('timeline.get', { case_id, conv_id })
    const offset = positionOf(place, times)
    if (offset < 0) return
    const turn = await turnAt(case_id, conv_id, offset)
    if (turn === null) return
    useUi.getState().goToTurn(turn)
    focusView()
  }
  return [
    {
      id: 'place',
      Icon: CornerDownRight,
      text: words,
      beside: (
        <>
          of <IdText text={conv_id} max={16} />
        </>
      ),
      run: () => void run(),
    },
  ]
}

/** Saved views by any part of their names. */
function useSavedViewCommands({ case_id }: CaseView, words: string): Command[] {
  return useSavedViews(case_id)
    .items.filter(({ name }) => name.toLowerCase().includes(words))
    .map((view) => ({
      id: `view ${view.name}`,
      Icon: Bookmark,
      text: <IdText text={view.name} max={60} plain />,
      beside: placeInWords(view.address),
      run: () => openSavedView(view),
    }))
}

/** Notes by any part of their words; all of them, and marks, by what they are. */
function useNoteCommands({ case_id }: CaseView, words: string): Command[] {
  const notes = useNotes(case_id)
  const { goToTurn, goToConversation } = useUi.getState()
  const areMeant = words.length > 2 && 'notes and marks'.includes(words)
  return notes
    .filter(({ text }) => areMeant || (words !== '' && text.toLowerCase().includes(words)))
    .map(({ conv_id, turn, text }) => ({
      id: `note ${JSON.stringify([conv_id, turn])}`,
      Icon: NotebookPen,
      text: text === '' ? 'Mark' : <IdText text={text} max={60} plain />,
      beside: (
        <>
          {turn === null ? 'on' : 'on a turn in'} <IdText text={conv_id} max={16} />
        </>
      ),
      run: () => (turn === null ? goToConversation(conv_id) : goToTurn({ conv_id, ...turn })),
    }))
}

interface Group {
  readonly label: string
  readonly items: readonly Command[]
}

function List({ caseView, onClose }: { readonly caseView: CaseView; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const conversations = useConversationCommands(caseView, typed)
  const place = usePlaceCommand(caseView, typed)
  const hits = useHitGroups(caseView, typed)
  const words = typed.trim().toLowerCase()
  const views = useSavedViewCommands(caseView, words)
  const notes = useNoteCommands(caseView, words)
  const actions = actionsOf(caseView).filter(({ label }) => label.toLowerCase().includes(words))
  // What was typed is most likely an id, unless it is the name of something to do. Conversations that merely hold what is
  // called so come after that itself.
  const conversation: Group = { label: 'Conversations', items: conversations.commands }
  const groups: Group[] = [
    { label: '', items: [...place, ...actions.map((action) => commandOf(action, caseView))] },
    { label: 'Saved views', items: views },
    { label: 'Notes and marks', items: notes },
    ...(conversations.named ? [conversation, ...hits.groups] : [...hits.groups, conversation]),
  ].filter(({ items }) => items.length > 0)
  return (
    <Autocomplete.Root
      inline
      open
      mode="none"
      items={groups}
      value={typed}
      onValueChange={(value, { reason }) => reason !== 'item-press' && setTyped(value)}
      itemToStringValue={({ id }: Command) => id}
      autoHighlight="always"
      keepHighlight
    >
      <Autocomplete.Input
        className={styles.input}
        placeholder="An id of any kind, a runtime, a view, a saved one, or something to do"
        aria-label="Go to, or do anything"
        spellCheck={false}
      />
      <Autocomplete.List className={styles.list} aria-label="Results">
        {({ label, items }: Group) => (
          <Autocomplete.Group key={label} items={items}>
            {label !== '' && (
              <Autocomplete.GroupLabel className={styles.group}>{label}</Autocomplete.GroupLabel>
            )}
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  className={styles.command}
                  disabled={command.refusal !== undefined}
                  title={command.refusal}
                  onClick={() => {
                    const before = printAddress(placeNow())
                    onClose()
                    command.run()
                    if (printAddress(placeNow()) !== before) hasLedOn()
                  }}
                >
                  <span className={styles.icon}>
                    <command.Icon size={15} aria-hidden />
                  </span>
                  <Row as="span" fill narrows>
                    {command.text}
                  </Row>
                  <Row as="span" gap={4} rigid tone="muted" size="s">
                    {command.beside}
                  </Row>
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <Autocomplete.Empty>
        {groups.length === 0 && (
          <Text as="p" pad={14} tone="muted">
            Nothing of that name.
          </Text>
        )}
      </Autocomplete.Empty>
      <p className={styles.foot}>
        {conversations.total > 0 &&
          `${formatCount(conversations.commands.length)} of ${plural(conversations.total, 'conversation')} shown`}
        {hits.full && ` The first ${HITS_OF_A_KIND} of each kind of id are shown: type more of one.`}
        {!hits.complete && ' Ids were looked for in a part of the file only.'}
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> <Kbd>Enter</Kbd> <Kbd>Esc</Kbd>
        </span>
      </p>
    </Autocomplete.Root>
  )
}

interface PaletteProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

/** Everything by name. */
export function Palette({ caseView, open, onClose }: PaletteProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Go to, or do anything" shape="bare">
      <List caseView={caseView} onClose={onClose} />
    </Dialog>
  )
}
