import { Bookmark, BookmarkCheck, NotebookPen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { isAbout, NOTE_CHARACTERS, type NoteSubject } from '../../shared/contract/notes.ts'
import { useDraft } from '../state/drafts.ts'
import { usePreferences } from '../state/preferences.ts'
import { Button, ErrorBox, IconButton, IdText, Row, Stack, Text, TimeText } from '../ui/index.ts'
import { isSend } from '../ui/typing.ts'
import styles from './note-box.module.css'
import { setNote, useNotes, useNotesError } from './notes.ts'

interface NoteBoxProps {
  readonly case_id: string
  readonly about: NoteSubject
  /** What it is about, for screen readers: `this turn`. */
  readonly what: string
}

/** A mark, and a note in a person's own words; the case keeps both: reports have them, exported databases and tables do not. */
export function NoteBox({ case_id, about, what }: NoteBoxProps) {
  const note = useNotes(case_id).find((one) => isAbout(one, about))
  const kept = note?.text ?? ''
  const { conv_id, turn } = about
  const [typed, setTyped] = useDraft<string | null>(
    [case_id, 'note', conv_id, turn?.session_id ?? null, turn?.turn_id ?? null],
    null,
  )
  const text = typed ?? kept
  const [writing, setWriting] = useState(false)
  const pen = useRef<HTMLButtonElement>(null)
  const wrote = useRef(false)
  useEffect(() => {
    if (wrote.current && !writing) pen.current?.focus()
    wrote.current = writing
  }, [writing])
  const unread = useNotesError(case_id)
  const [error, setError] = useState<unknown>(null)
  const person = usePreferences((state) => state.person)
  const by = person === null ? {} : { person }
  const keep = async (next: string | null): Promise<void> => {
    try {
      await setNote(case_id, about, next, by)
      // Words that are taken away with their mark can be put back.
      setTyped(next === null && kept !== '' ? kept : null)
      setWriting(false)
      setError(null)
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <Stack gap={6} className={styles.box} data-short={!writing && note === undefined}>
      <Row gap={4} align="center">
        <IconButton
          label={note === undefined ? `Mark ${what}` : `Remove the mark and note of ${what}`}
          writes="notes.set"
          onClick={() => void keep(note === undefined ? '' : null)}
        >
          {note === undefined ? <Bookmark size={14} aria-hidden /> : <BookmarkCheck size={14} aria-hidden />}
        </IconButton>
        {!writing && (
          <IconButton
            label={
              note === undefined || note.text === '' ? `Note on ${what}…` : `Change the note on ${what}…`
            }
            writes="notes.set"
            ref={pen}
            onClick={() => setWriting(true)}
          >
            <NotebookPen size={14} aria-hidden />
          </IconButton>
        )}
        {!writing && typed !== null && (
          <Text tone="muted" size="s" rigid>
            draft kept
          </Text>
        )}
        {note !== undefined && (
          <Text tone="muted" size="s" ellipsis>
            {note.text === '' ? 'marked' : 'noted'} by <IdText text={note.person} max={40} />,{' '}
            <TimeText ms={note.at_ms} />
          </Text>
        )}
      </Row>
      {!writing && note !== undefined && note.text !== '' && (
        <p className={styles.text}>
          <IdText text={note.text} plain />
        </p>
      )}
      {writing && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void keep(text)
          }}
        >
          <textarea
            className={styles.words}
            value={text}
            maxLength={NOTE_CHARACTERS}
            aria-label={`Note on ${what}`}
            // biome-ignore lint/a11y/noAutofocus: it comes when a person asks to write.
            autoFocus
            onChange={({ target: { value } }) => setTyped(value === kept ? null : value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setWriting(false)
              else if (isSend(event)) void keep(text)
            }}
          />
          <Row gap={6} end>
            <Button size="s" onClick={() => setWriting(false)}>
              Not now
            </Button>
            <Button size="s" tone="primary" type="submit" writes="notes.set">
              Keep the note
            </Button>
          </Row>
        </form>
      )}
      {(error ?? unread) !== null && <ErrorBox error={error ?? unread} />}
    </Stack>
  )
}
