import { useState } from 'react'
import type { FleetFilter } from '../../shared/contract/fleet.ts'
import { plural } from '../../shared/truth/words.ts'
import { FileWriter } from '../files/file-writer.tsx'
import { Dialog, Row, Segmented, Text } from '../ui/index.ts'

const FORMATS = {
  html: ['Report', 'One page: sums, copies, what was refused, findings and seals.'],
  md: ['Markdown', 'The same report as text.'],
  csv: ['CSV', 'A row a copy.'],
  json: ['JSON', 'All that is known of each copy.'],
} as const
const CHOICES = (['html', 'md', 'csv', 'json'] as const).map(
  (format) => [format, FORMATS[format][0]] as const,
)

interface FleetWriterProps {
  readonly open: boolean
  readonly filter: FleetFilter
  readonly total: number
  readonly onClose: () => void
}

/** Writes the rows that the filter lists. */
export function FleetWriter({ open, filter, total, onClose }: FleetWriterProps) {
  const [format, setFormat] = useState<keyof typeof FORMATS>('html')
  return (
    <Dialog open={open} onClose={onClose} title="Write the rows">
      <FileWriter
        caseView={null}
        method="fleet.write"
        input={{ ...filter, format }}
        suggestion={`fleet.${format}`}
        filter={{ name: FORMATS[format][0], extensions: [format] }}
        action="Write"
        onClose={onClose}
      >
        <p>{plural(total, 'copy', 'copies')}, as they are filtered and sorted.</p>
        <Row gap="8px 12px" wrap align="center">
          <Segmented label="Format" value={format} options={CHOICES} onChange={setFormat} />
          <Text tone="quiet">{FORMATS[format][1]}</Text>
        </Row>
      </FileWriter>
    </Dialog>
  )
}
