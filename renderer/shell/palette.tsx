import { useQuery } from '@tanstack/react-query'
import {
  ChartColumnStacked,
  ChartGantt,
  CircleDashed,
  ClipboardList,
  Clock,
  DatabaseZap,
  Download,
  FileText,
  FolderOpen,
  History,
  Keyboard,
  Link2,
  ListChecks,
  Megaphone,
  MessagesSquare,
  ScanSearch,
  UserCheck,
  X,
} from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { keys } from '../api/keys.ts'
import { formatCount, plural } from '../format/number.ts'
import { switchesInBrief } from '../format/switches.ts'
import { call } from '../host/connection.ts'
import { chooseTimelineStore } from '../start/attach-timeline.ts'
import { chooseDatabase } from '../start/choose.ts'
import { closeCase } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { Dialog, IdText, Kbd, Strip } from '../ui/index.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import styles from './palette.module.css'

interface Command {
  readonly id: string
  readonly icon: ReactNode
  readonly text: ReactNode
  /** What typing is matched against; null is listed for any text. */
  readonly words: string | null
  readonly beside?: ReactNode
  readonly run: () => void
}

const MOST_CONVERSATIONS = 8
const icon = { size: 15, 'aria-hidden': true } as const

function useCommands(caseView: CaseView): Command[] {
  const { go, show, setZone, zone } = useUi()
  const { case_id, counts } = caseView
  return useMemo<Command[]>(() => {
    const view = (
      id: string,
      text: string,
      image: ReactNode,
      beside: ReactNode,
      run: () => void,
    ): Command => ({
      id,
      icon: image,
      text,
      words: text,
      beside,
      run,
    })
    return [
      view('overview', 'Overview', <ClipboardList {...icon} />, <Keys of={['g', 'o']} />, () =>
        go('overview'),
      ),
      view('timeline', 'Timeline', <ChartGantt {...icon} />, <Keys of={['g', 't']} />, () => go('timeline')),
      view(
        'missing',
        counts === null ? 'Missing' : `Missing: ${plural(counts.missing_runtime_or_inference, 'turn')}`,
        <CircleDashed {...icon} />,
        <Keys of={['g', 'm']} />,
        () => go('missing'),
      ),
      view(
        'recovery',
        'Recovery: decide what is missing',
        <UserCheck {...icon} />,
        <Keys of={['g', 'r']} />,
        () => go('recovery'),
      ),
      view('journal', 'Journal: what was written', <History {...icon} />, <Keys of={['g', 'l']} />, () =>
        go('journal'),
      ),
      view('migration', 'Migration: plan and run', <DatabaseZap {...icon} />, <Keys of={['g', 'p']} />, () =>
        go('migration'),
      ),
      view(
        'validation',
        'Validation: the playbook’s checks',
        <ListChecks {...icon} />,
        <Keys of={['g', 'v']} />,
        () => go('validation'),
      ),
      view(
        'analytics',
        'Analytics from the cutover on',
        <ChartColumnStacked {...icon} />,
        <Keys of={['g', 'a']} />,
        () => go('analytics'),
      ),
      view(
        'payload',
        'Payload check, of an answer or of sources',
        <ScanSearch {...icon} />,
        <Keys of={['g', 'c']} />,
        () => go('payload'),
      ),
      view('report', 'Write a report…', <FileText {...icon} />, null, () => show('report')),
      view('release-notes', 'Release notes…', <Megaphone {...icon} />, null, () => show('release-notes')),
      view('export', 'Export the database…', <Download {...icon} />, null, () => show('export')),
      view('attach', 'Attach a timeline store…', <Link2 {...icon} />, null, () => {
        show(null)
        void chooseTimelineStore(case_id)
      }),
      view(
        'zone',
        zone === 'utc' ? 'Show times in local time' : 'Show times in UTC',
        <Clock {...icon} />,
        null,
        () => {
          setZone(zone === 'utc' ? 'local' : 'utc')
          show(null)
        },
      ),
      view('open', 'Open another file…', <FolderOpen {...icon} />, <Keys of={['Ctrl O']} />, () => {
        show(null)
        void chooseDatabase()
      }),
      view('keys', 'Keys', <Keyboard {...icon} />, <Keys of={['?']} />, () => show('keys')),
      view('close', 'Close the case', <X {...icon} />, null, () => void closeCase(case_id)),
    ]
  }, [case_id, counts, zone, go, show, setZone])
}

function Keys({ of }: { readonly of: string[] }) {
  return (
    <>
      {of.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </>
  )
}

function useConversationCommands(caseView: CaseView, typed: string): { commands: Command[]; total: number } {
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
    icon: <MessagesSquare {...icon} />,
    text: <IdText text={conversation.conv_id} max={44} />,
    words: null,
    beside: (
      <span className={styles.facts}>
        <span className={styles.strip}>
          <Strip runs={conversation.strip} lookOf={lookOf} />
        </span>
        <span className={styles.turns}>{plural(conversation.turns, 'turn')}</span>
        <span className={styles.switches}>{switchesInBrief(conversation.switches)}</span>
      </span>
    ),
    run: () => goTo(conversation.conv_id),
  }))
  return { commands, total: found.data?.total ?? 0 }
}

function List({ caseView }: { readonly caseView: CaseView }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const all = useCommands(caseView)
  const found = useConversationCommands(caseView, typed)
  const words = typed.trim().toLowerCase()
  const actions = all.filter((command) => command.words?.toLowerCase().includes(words))
  // What was typed is most likely an id, unless it is the name of something to do.
  const commands = words === '' || actions.length > 0 ? [...actions, ...found.commands] : found.commands
  const at = Math.min(chosen, commands.length - 1)

  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at, id])

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move !== undefined) setChosen((at + move + commands.length) % Math.max(1, commands.length))
    else if (event.key === 'Enter') commands[at]?.run()
    else return
    event.preventDefault()
  }

  return (
    <>
      <input
        className={styles.input}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        placeholder="A conversation id, a view, or something to do"
        aria-label="Go to, or do anything"
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        spellCheck={false}
        autoComplete="off"
      />
      <div className={styles.list} role="listbox" id={id} ref={list} aria-label="Results">
        {commands.map((command, index) => [
          command === found.commands[0] && actions.length > 0 && (
            <p key="conversations" className={styles.group} role="presentation">
              Conversations
            </p>
          ),
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above holds the focus and moves the choice.
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={styles.command}
            onClick={command.run}
            onPointerMove={() => setChosen(index)}
          >
            <span className={styles.icon}>{command.icon}</span>
            <span className={styles.text}>{command.text}</span>
            <span className={styles.beside}>{command.beside}</span>
          </div>,
        ])}
        {commands.length === 0 && <p className={styles.nothing}>Nothing of that name.</p>}
      </div>
      <p className={styles.foot}>
        {formatCount(found.commands.length)} of {plural(found.total, 'conversation')} shown
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> <Kbd>Enter</Kbd> <Kbd>Esc</Kbd>
        </span>
      </p>
    </>
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
      <List caseView={caseView} />
    </Dialog>
  )
}
