import { Pencil, Save, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { type SavedView, viewName } from '../../shared/contract/saved-views.ts'
import { FilePicker } from '../files/file-picker.tsx'
import { FileWriter } from '../files/file-writer.tsx'
import { stemOf } from '../files/stem.ts'
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  ErrorBox,
  Field,
  IconButton,
  IdText,
  Row,
  Stack,
  Text,
  TimeText,
  titleOf,
} from '../ui/index.ts'
import {
  addressNow,
  importViews,
  openSavedView,
  placeInWords,
  removeView,
  renameView,
  saveView,
  useSavedViews,
} from './saved-views.ts'
import styles from './saved-views-dialog.module.css'

/** What came of the last deed; what it took away can be put back. */
interface Told {
  readonly words: string
  readonly before: SavedView | null
}

const NAME_LENGTH = viewName.maxLength ?? undefined

interface RenameProps {
  readonly name: string
  readonly onRename: (to: string) => void
  readonly onLeave: () => void
}

function Rename({ name, onRename, onLeave }: RenameProps) {
  const [to, setTo] = useState(name)
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault()
        if (to.trim() !== '') onRename(to)
      }}
    >
      <input
        value={to}
        maxLength={NAME_LENGTH}
        aria-label={`New name of ${titleOf(name)}`}
        // biome-ignore lint/a11y/noAutofocus: it comes when a person asks to rename.
        autoFocus
        onChange={(event) => setTo(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The dialog stays: this press was for the name alone.
          event.stopPropagation()
          onLeave()
        }}
      />
      <Button size="s" type="submit" writes="views.rename">
        Rename
      </Button>
    </form>
  )
}

interface ListProps {
  readonly case_id: string
  readonly told: Told | null
  readonly failure: unknown
  readonly onTold: (told: Told | null) => void
  readonly onFailure: (error: unknown) => void
  readonly onClose: () => void
}

/** What is on screen under a name, and what was saved so before. */
function List({ case_id, told, failure, onTold, onFailure, onClose }: ListProps) {
  const { items, error } = useSavedViews(case_id)
  const [name, setName] = useState('')
  const [renaming, setRenaming] = useState<string | null>(null)
  const wanted = name.trim()
  const taken = items.find((view) => view.name === wanted)
  const attempt = async (deed: () => Promise<Told>): Promise<void> => {
    try {
      onTold(await deed())
      onFailure(null)
    } catch (thrown) {
      onFailure(thrown)
    }
  }
  const replace = (before: SavedView) =>
    attempt(async () => {
      await saveView(case_id, { name: before.name, address: addressNow() }, true)
      return { words: `“${before.name}” is what is on screen now.`, before }
    })
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (wanted === '') return
    setName('')
    if (taken !== undefined) void replace(taken)
    else
      void attempt(async () => {
        await saveView(case_id, { name: wanted, address: addressNow() }, false)
        return { words: `Saved “${wanted}”.`, before: null }
      })
  }
  const problem = failure ?? error
  return (
    <Stack gap={12}>
      <form onSubmit={onSubmit}>
        <Row gap={8} className={styles.save}>
          <Field label={`Save what is on screen (${placeInWords(addressNow())}) as`} className={styles.name}>
            <input value={name} maxLength={NAME_LENGTH} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Button type="submit" tone="primary" writes="views.set" disabled={wanted === ''}>
            {taken === undefined ? 'Save' : 'Replace'}
          </Button>
        </Row>
      </form>
      <Row role="status" gap={8} align="center">
        {told !== null && (
          <>
            <Text fill>
              <IdText text={told.words} plain />
            </Text>
            {told.before !== null && (
              <Button
                size="s"
                writes="views.set"
                onClick={() =>
                  void attempt(async () => {
                    await saveView(case_id, told.before!, true)
                    return { words: `“${told.before!.name}” is as it was.`, before: null }
                  })
                }
              >
                Put it back
              </Button>
            )}
          </>
        )}
      </Row>
      {problem !== null && <ErrorBox error={problem} />}
      {items.length === 0 && error === null && (
        <Text as="p" tone="muted">
          No view is saved in this case yet. A saved view is a place with all that is chosen in it: filters,
          order, the conversation and the turn.
        </Text>
      )}
      <ul className={styles.views} aria-label="Saved views">
        {items.map((view) => (
          <li key={view.name} className={styles.view}>
            {renaming === view.name ? (
              <Rename
                name={view.name}
                onLeave={() => setRenaming(null)}
                onRename={(to) => {
                  setRenaming(null)
                  void attempt(async () => {
                    await renameView(case_id, view.name, to)
                    return { words: `“${view.name}” is called “${to.trim()}” now.`, before: null }
                  })
                }}
              />
            ) : (
              <button
                type="button"
                className={styles.open}
                title={titleOf(view.address)}
                onClick={() => {
                  onClose()
                  openSavedView(view)
                }}
              >
                <b>
                  <IdText text={view.name} max={60} plain titled={false} />
                </b>
                <Text tone="muted" size="s">
                  {placeInWords(view.address)}, by <IdText text={view.person} max={40} />,{' '}
                  <TimeText ms={view.at_ms} />
                </Text>
              </button>
            )}
            <IconButton
              label={`Replace ${view.name} with what is on screen`}
              writes="views.set"
              onClick={() => void replace(view)}
            >
              <Save size={15} aria-hidden />
            </IconButton>
            <IconButton
              label={`Rename ${view.name}…`}
              writes="views.rename"
              onClick={() => setRenaming(view.name)}
            >
              <Pencil size={15} aria-hidden />
            </IconButton>
            <IconButton
              label={`Remove ${view.name}`}
              writes="views.remove"
              onClick={() =>
                void attempt(async () => {
                  await removeView(case_id, view.name)
                  return { words: `Removed “${view.name}”.`, before: view }
                })
              }
            >
              <Trash2 size={15} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </Stack>
  )
}

interface SavedViewsDialogProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

/** Places of a case by name: to save, open, rename, replace and remove, and as a file. */
export function SavedViewsDialog({ caseView, open, onClose }: SavedViewsDialogProps) {
  const { case_id } = caseView
  const [file, setFile] = useState<'export' | 'import' | null>(null)
  const [told, setTold] = useState<Told | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const none = useSavedViews(case_id).items.length === 0
  const close = (): void => {
    setTold(null)
    setFailure(null)
    onClose()
  }
  const back = (): void => setFile(null)
  return (
    <>
      <Dialog open={open && file === null} onClose={close} title="Saved views" shape="wide">
        <DialogBody>
          <List
            case_id={case_id}
            told={told}
            failure={failure}
            onTold={setTold}
            onFailure={setFailure}
            onClose={close}
          />
        </DialogBody>
        <DialogActions>
          <Button writes="views.load" onClick={() => setFile('import')}>
            Import…
          </Button>
          <Button disabled={none} onClick={() => setFile('export')}>
            Export…
          </Button>
          <Button onClick={close}>Done</Button>
        </DialogActions>
      </Dialog>
      <Dialog open={open && file === 'export'} onClose={back} title="Export the saved views">
        <FileWriter
          caseView={caseView}
          method="views.save"
          input={{}}
          suggestion={`${stemOf(caseView.name)}-views.json`}
          filter={{ name: 'Saved views', extensions: ['json'] }}
          action="Export"
          onClose={back}
          facts={({ views }) => [['Saved views', `${views}`]]}
        >
          <p>Writes the saved views of this case to a file that another case, of any copy, can import.</p>
        </FileWriter>
      </Dialog>
      <FilePicker
        open={open && file === 'import'}
        title="Import saved views"
        action="Import"
        label="Saved views"
        onClose={back}
        onFailure={setFailure}
        onPick={async (path) => {
          setTold({ words: await importViews(case_id, path), before: null })
          setFailure(null)
          back()
        }}
      >
        The views of the file are added to those of this case, and lead to the same places in it. A name that
        is taken gets a number.
      </FilePicker>
    </>
  )
}
