import { ChartColumn, ChevronDown, Copy, Download, Image, Table2 } from 'lucide-react'
import { type ReactNode, useId, useRef, useState } from 'react'
import { csvOf, type TableData, tsvOf, type Value } from '../../format/table-data.ts'
import { DataTable } from '../../tables/data-table.tsx'
import { type ExportableTable, exportTable } from '../../tables/export-table.ts'
import { copyText } from '../../ui/clipboard.ts'
import { Button, IdText, Kbd, Menu, MenuItem, MenuSeparator, Row, Stack, Text } from '../../ui/index.ts'
import { useElementSize } from '../../ui/use-element-size.ts'
import styles from './chart-frame.module.css'
import type { Picture } from './picture.ts'
import { copyPng, pngOf, saveFile, takePicture } from './save-picture.ts'
import { type Cursor, useCursor } from './use-cursor.ts'

interface ChartFrameProps {
  readonly title: string
  /** What is counted, in a few words. */
  readonly note: string
  /** Said under a picture of it, which is passed on without this page. */
  readonly pictureNote: string
  /** Name of a saved file, without its ending. */
  readonly fileName: string
  /** All that the chart shows in one sentence, read out when it gets the focus. */
  readonly summary: string
  /** How many places the keys step through, and what is read out at each. */
  readonly places: number
  readonly words: (place: number) => string
  readonly data: TableData
  /** The same table with every row, where it can be written by the engine. */
  readonly whole: ExportableTable
  readonly draw: (width: number, cursor: Cursor) => ReactNode
}

const numeric = (data: TableData, column: number): boolean =>
  data.rows.length > 0 && data.rows.every((row) => typeof row[column] === 'number')

const cell = (value: Value): ReactNode =>
  value === null ? (
    ''
  ) : typeof value === 'number' ? (
    value.toLocaleString('en-US')
  ) : (
    <IdText text={value} max={60} />
  )

const copiedWords = (what: string, worked: boolean): string =>
  worked ? `${what} copied.` : 'The clipboard is not available here; save a file instead.'

/** A chart that can be read by keyboard, as a table, and taken along. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, note, pictureNote, fileName, summary, places, words, data, whole, draw } = props
  const id = useId()
  const figure = useRef<HTMLElement>(null)
  const [asTable, setAsTable] = useState(false)
  const [said, setSaid] = useState('')
  const [holder, { width }] = useElementSize<HTMLDivElement>()
  const cursor = useCursor(places)

  const about = { title, note: pictureNote }
  /** Does something with a picture of the chart and says how it went. */
  const withPicture = async (use: (picture: Picture) => Promise<string>): Promise<void> => {
    const picture = figure.current === null ? null : takePicture(figure.current, about)
    try {
      setSaid(picture === null ? 'There is no picture to take.' : await use(picture))
    } catch (error) {
      setSaid(error instanceof Error ? error.message : 'The picture could not be made.')
    }
  }
  const copyTable = async (what: string, text: string): Promise<void> =>
    setSaid(copiedWords(what, await copyText(text)))

  return (
    <Stack ref={figure} as="figure" gap={10} card narrows pad="12px 16px 12px" aria-labelledby={id}>
      <Row as="figcaption" gap={2} align="start">
        <span className={styles.words}>
          <h2 id={id}>{title}</h2>
          <Text tone="muted" size="s">
            {note}
          </Text>
          <Text push tone="ok" size="s" role="status">
            {said}
          </Text>
        </span>
        <Button tone="quiet" size="s" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? <ChartColumn size={13} aria-hidden /> : <Table2 size={13} aria-hidden />}
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
        <Menu
          align="end"
          trigger={
            <Button tone="quiet" size="s" aria-label={`Copy or save: ${title}`}>
              Copy or save
              <ChevronDown size={12} aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={<Copy size={14} aria-hidden />} onSelect={() => void copyTable('CSV', csvOf(data))}>
            Copy as CSV
          </MenuItem>
          <MenuItem
            icon={<Copy size={14} aria-hidden />}
            onSelect={() => void copyTable('Table', tsvOf(data, true))}
          >
            Copy the table
          </MenuItem>
          <MenuItem
            icon={<Copy size={14} aria-hidden />}
            onSelect={() => void copyTable('Table', tsvOf(data, false))}
          >
            Copy the table without headers
          </MenuItem>
          <MenuItem icon={<Download size={14} aria-hidden />} onSelect={() => exportTable(whole, 'csv')}>
            Export the whole table…
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            icon={<Image size={14} aria-hidden />}
            disabled={asTable}
            onSelect={() => void withPicture(async (picture) => copiedWords('PNG', await copyPng(picture)))}
          >
            Copy as PNG
          </MenuItem>
          <MenuItem
            icon={<Image size={14} aria-hidden />}
            disabled={asTable}
            onSelect={() =>
              void withPicture(async ({ markup }) => copiedWords('SVG', await copyText(markup)))
            }
          >
            Copy as SVG
          </MenuItem>
          <MenuItem
            icon={<Download size={14} aria-hidden />}
            disabled={asTable}
            onSelect={() =>
              void withPicture(async (picture) => {
                saveFile(`${fileName}.png`, await pngOf(picture))
                return 'PNG saved.'
              })
            }
          >
            Save as PNG
          </MenuItem>
          <MenuItem
            icon={<Download size={14} aria-hidden />}
            disabled={asTable}
            onSelect={() =>
              void withPicture(async ({ markup }) => {
                saveFile(`${fileName}.svg`, new Blob([markup], { type: 'image/svg+xml' }))
                return 'SVG saved.'
              })
            }
          >
            Save as SVG
          </MenuItem>
        </Menu>
      </Row>
      <Text ref={holder} as="div" narrows>
        {asTable ? (
          <DataTable
            label={`${title}, as a table`}
            columns={data.columns.map((header, column) => ({
              header: <IdText text={header} max={60} />,
              numeric: numeric(data, column),
            }))}
            rows={data.rows.map((row) => row.map(cell))}
          />
        ) : (
          width > 0 && (
            <>
              {/* biome-ignore lint/a11y/useSemanticElements: a chart is no set of form fields. */}
              <div
                className={styles.chart}
                role="group"
                aria-roledescription="chart"
                aria-label={summary}
                // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read it place by place.
                tabIndex={0}
                onKeyDown={cursor.onKeyDown}
              >
                {draw(width, cursor)}
              </div>
              <p className={styles.readOut} role="status">
                {cursor.at === null ? (
                  <Text tone="muted">
                    <Kbd>←</Kbd> <Kbd>→</Kbd> read it one by one
                  </Text>
                ) : (
                  words(cursor.at)
                )}
              </p>
            </>
          )
        )}
      </Text>
    </Stack>
  )
}
