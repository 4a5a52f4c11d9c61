import { FileJson, ScanSearch } from 'lucide-react'
import { type ChangeEvent, type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { FileDialog } from '../files/file-dialog.tsx'
import { host } from '../host/index.ts'
import { useJob } from '../jobs/jobs.ts'
import { Button, Kbd, Row, Stack, Text } from '../ui/index.ts'
import { isSend } from '../ui/typing.ts'
import styles from './form.module.css'
import { change, checkPayload, ofCase, usePayloadCheck } from './payload-check.ts'

/** Longer text is checked, but not put into the field: drawing it would stop the page. */
const MOST_SHOWN = 500_000

const EXAMPLE = `{"items":[{"conv_id":"93a0cf71-39f9…","current_runtime_key":"planner", …

Paste what curl printed, or open the file it was saved to.`

/** Takes a payload as text or as a file. */
export function PayloadForm({ caseView }: { readonly caseView: CaseView }) {
  const { case_id } = caseView
  const { text } = ofCase(usePayloadCheck(), case_id)
  const busy = useJob('payload.check') !== undefined
  const [picking, setPicking] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { pathOfFile } = host
  const long = text.length > MOST_SHOWN

  const checkText = (): void => void (text.trim() !== '' && !busy && checkPayload(caseView, { text }))
  const checkFile = (path: string): void => void checkPayload(caseView, { path })

  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text/plain')
    if (pasted.length <= MOST_SHOWN) return
    event.preventDefault()
    change(case_id, { text: pasted })
  }
  const onFile = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const file = currentTarget.files?.[0]
    if (file !== undefined && pathOfFile !== null) checkFile(pathOfFile(file))
    // The same file can be chosen again.
    currentTarget.value = ''
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isSend(event)) return
    event.preventDefault()
    checkText()
  }

  return (
    <Stack as="section" gap={10} card pad="14px 16px" aria-label="Payload">
      {long ? (
        <p className={styles.long}>
          {formatCount(text.length)} characters, too many to show; they are checked all the same.
        </p>
      ) : (
        <textarea
          className={styles.text}
          value={text}
          onChange={(event) => change(case_id, { text: event.target.value })}
          onPaste={onPaste}
          onKeyDown={onKeyDown}
          placeholder={EXAMPLE}
          aria-label="Payload of the debug API"
          rows={text === '' ? 5 : 8}
          spellCheck={false}
          autoComplete="off"
        />
      )}
      <Row gap={8} wrap align="center">
        <Button tone="primary" disabled={busy || text.trim() === ''} onClick={checkText}>
          <ScanSearch size={14} aria-hidden />
          Check
        </Button>
        <span className={styles.keys}>
          <Kbd>Ctrl Enter</Kbd>
        </span>
        <Button
          disabled={busy}
          onClick={() => (pathOfFile === null ? setPicking(true) : input.current?.click())}
        >
          <FileJson size={14} aria-hidden />
          Open a file…
        </Button>
        {text !== '' && (
          <Button
            tone="quiet"
            disabled={busy}
            onClick={() => change(case_id, { text: '', checked: null, error: null })}
          >
            Clear
          </Button>
        )}
        <Text push tone="muted" size="s">
          Its turns are compared with those of this case.
        </Text>
      </Row>
      {pathOfFile === null ? (
        <FileDialog
          open={picking}
          title="Open a captured payload"
          action="Check"
          onClose={() => setPicking(false)}
          onPick={(path) => {
            setPicking(false)
            checkFile(path)
          }}
        />
      ) : (
        <input ref={input} type="file" hidden onChange={onFile} />
      )}
    </Stack>
  )
}
