import { ScanSearch } from 'lucide-react'
import type { FormEvent } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { useJob } from '../jobs/jobs.ts'
import { Button, Field, Row, Stack, Text } from '../ui/index.ts'
import { change, ofCase, scanFolder, usePayloadCheck } from './payload-check.ts'

/** Takes a folder of sources. */
export function FolderForm({ caseView: { case_id } }: { readonly caseView: CaseView }) {
  const { folder } = ofCase(usePayloadCheck(), case_id)
  const busy = useJob('payload.scan') !== undefined
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (folder.trim() !== '' && !busy) void scanFolder(case_id, folder.trim())
  }
  return (
    <Stack as="form" gap={10} card pad="14px 16px" aria-label="Source folder" onSubmit={onSubmit}>
      <Field label="Path of the folder, on the machine where Turnscope runs" mono>
        <input
          value={folder}
          onChange={(event) => change(case_id, { folder: event.target.value })}
          placeholder="/path/to/consumer/src"
          spellCheck={false}
          autoComplete="off"
        />
      </Field>
      <Row gap={8} wrap align="center">
        <Button type="submit" tone="primary" disabled={busy || folder.trim() === ''}>
          <ScanSearch size={14} aria-hidden />
          Search it for old keys
        </Button>
        <Text push tone="muted" size="s">
          A search of the text, file by file; nothing is changed.
        </Text>
      </Row>
    </Stack>
  )
}
