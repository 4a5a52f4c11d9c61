import { CornerDownLeft, File, Folder } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useId, useMemo, useRef, useState } from 'react'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { isFolder, useFiles } from '../api/queries.ts'
import { formatBytes } from '../format/number.ts'
import {
  Button,
  Dialog,
  DialogActions,
  ErrorBox,
  Field,
  IdText,
  Kbd,
  ListBox,
  listMove,
  optionId,
  Row,
  Segmented,
  Text,
  TimeText,
  titleOf,
} from '../ui/index.ts'
import { crumbsOf } from './crumbs.ts'
import styles from './file-dialog.module.css'
import { useRecentFolders } from './recent-folders.ts'

type Entry = MethodOutput<'files.list'>['entries'][number]

interface FileDialogProps {
  readonly open: boolean
  readonly title: string
  /** The word on the button: what happens with the file. */
  readonly action: string
  /** Name of a new file that is to be written in the folder on screen; absent where a file is picked that is there. */
  readonly saves?: string
  readonly onPick: (path: string) => void
  readonly onClose: () => void
}

const ROW = 30
/** Rows of a page. */
const SEEN = 11

/** What can be listed first, folders before files. */
const ORDERS = [
  ['newest', 'Newest first'],
  ['name', 'By name'],
] as const
type Order = (typeof ORDERS)[number][0]

/** Names a folder's entries must contain; typing a path goes there instead. */
const isPath = (text: string): boolean => /[\\/]/.test(text)

type PickerProps = Omit<FileDialogProps, 'open' | 'title'> & {
  readonly input: RefObject<HTMLInputElement | null>
}

function Picker({ action, saves, onPick, onClose, input }: PickerProps) {
  const [folder, setFolder] = useState<string | undefined>(undefined)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const listId = useId()
  const files = useFiles(folder)
  const recent = useRecentFolders()
  const [order, setOrder] = useState<Order>('newest')

  const entries = useMemo(() => {
    const all = files.data?.entries ?? []
    const wanted = isPath(typed) ? '' : typed.toLowerCase()
    return all
      .filter((entry) => entry.name.toLowerCase().includes(wanted))
      .sort((a, b) =>
        a.kind === b.kind
          ? (order === 'newest' && b.modified_ms - a.modified_ms) ||
            a.name.localeCompare(b.name, 'en', { numeric: true })
          : a.kind === 'folder'
            ? -1
            : 1,
      )
  }, [files.data, typed, order])
  const at = Math.min(chosen, entries.length - 1)
  const entry: Entry | undefined = entries[at]

  const enter = (path: string | undefined): void => {
    setFolder(path)
    setTyped('')
    setChosen(0)
  }
  /** Goes to a folder; whatever else a path leads to is picked. */
  const go = async (path: string): Promise<void> => {
    if (await isFolder(path)) enter(path)
    else onPick(path)
  }
  const take = (which: Entry): void => (which.kind === 'folder' ? enter(which.path) : onPick(which.path))

  const [name, setName] = useState(saves ?? '')
  const here = files.data?.path
  const save = (): void => {
    if (here !== undefined && name.trim() !== '') onPick(`${here.replace(/[\\/]$/, '')}/${name.trim()}`)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    // Home and End are the field's own.
    const to = /^(Arrow|Page)/.test(event.key)
      ? listMove(event.key, { count: entries.length, current: at, seen: SEEN })
      : null
    if (to !== null) setChosen(to)
    else if (event.key === 'Enter' && isPath(typed)) void go(typed)
    else if (event.key === 'Enter' && entry !== undefined) take(entry)
    else if (event.key === 'Backspace' && typed === '' && files.data?.parent != null) enter(files.data.parent)
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className={styles.top}>
        <nav className={styles.crumbs} aria-label="Folders">
          {crumbsOf(files.data?.path ?? '').map((crumb) => (
            <button key={crumb.path} type="button" className={styles.crumb} onClick={() => enter(crumb.path)}>
              <bdi>{visibleText(crumb.name)}</bdi>
            </button>
          ))}
        </nav>
        {recent.length > 0 && (
          <nav className={styles.crumbs} aria-label="Recent folders">
            <Text tone="muted" size="s">
              Recent
            </Text>
            {recent.map((path) => (
              <button
                key={path}
                type="button"
                className={styles.recent}
                title={titleOf(path)}
                onClick={() => enter(path)}
              >
                <IdText text={path} max={40} titled={false} plain />
              </button>
            ))}
          </nav>
        )}
        <input
          ref={input}
          className={styles.input}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
          placeholder="Type to filter, or a whole path"
          aria-label="Filter, or a path"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entry === undefined ? undefined : optionId(listId, at)}
          spellCheck={false}
          autoComplete="off"
        />
      </div>
      <div className={styles.list}>
        {files.error !== null ? (
          <Text as="div" pad={18} tone="muted">
            <ErrorBox error={files.error} onRetry={() => enter(undefined)} />
          </Text>
        ) : entries.length === 0 && files.data !== undefined ? (
          <Text as="p" pad={18} tone="muted">
            {isPath(typed)
              ? 'Press Enter to go to this folder, or to open this file.'
              : typed === ''
                ? 'This folder is empty.'
                : 'Nothing here has that in its name.'}
          </Text>
        ) : (
          <ListBox
            label="Files"
            field={{ id: listId, input }}
            busy={files.isFetching}
            count={entries.length}
            rowHeight={ROW}
            current={at}
            onMove={(index) => {
              const row = entries[index]!
              if (row.kind === 'folder') take(row)
              else setChosen(index)
            }}
            onEnter={(index) => take(entries[index]!)}
            renderRow={(index) => {
              const row = entries[index]!
              const Icon = row.kind === 'folder' ? Folder : File
              return (
                <div className={styles.entry}>
                  <Icon size={15} aria-hidden className={styles[row.kind]} />
                  <Row as="span" fill narrows>
                    <IdText text={row.name} max={80} />
                  </Row>
                  <Text nowrap tone="muted" size="s">
                    {row.modified_ms > 0 && <TimeText ms={row.modified_ms} show="date-time" />}
                  </Text>
                  <Text nowrap tone="muted" className={styles.size}>
                    {row.kind === 'file' && formatBytes(row.bytes)}
                  </Text>
                </div>
              )
            }}
          />
        )}
      </div>
      {saves !== undefined && (
        <Text as="div" pad="8px 18px">
          <Field label="Name of the new file">
            <input
              value={name}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && save()}
              spellCheck={false}
              autoComplete="off"
            />
          </Field>
        </Text>
      )}
      <DialogActions>
        <Text fill tone="muted" size="s">
          {formatCount(entries.length)}
          {files.data !== undefined && entries.length !== files.data.entries.length
            ? ` of ${formatCount(files.data.entries.length)}`
            : ''}{' '}
          shown
          {files.data?.truncated === true && '; the folder has more, type a path to reach it'}
          <span className={styles.keys}>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> <Kbd>Enter</Kbd>
          </span>
        </Text>
        <Segmented label="Order" value={order} options={ORDERS} onChange={setOrder} />
        <Button onClick={onClose}>Cancel</Button>
        <Button
          tone="primary"
          disabled={
            saves === undefined
              ? !isPath(typed) && entry?.kind !== 'file'
              : here === undefined || name.trim() === ''
          }
          onClick={() =>
            isPath(typed) ? void go(typed) : saves !== undefined ? save() : entry !== undefined && take(entry)
          }
        >
          {action}
          <CornerDownLeft size={14} aria-hidden />
        </Button>
      </DialogActions>
    </>
  )
}

/** Picks a file on the machine where the web host runs; browsers do not tell paths. */
export function FileDialog({ open, title, onClose, ...rest }: FileDialogProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <Dialog open={open} onClose={onClose} title={title} shape="wide" initialFocus={input}>
      <Picker input={input} onClose={onClose} {...rest} />
    </Dialog>
  )
}
