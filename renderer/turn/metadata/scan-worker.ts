import { scanJson } from '../../../shared/truth/json-scan.ts'

/** Scans one text per message and answers with the tables, the text itself left out: the asker has it. */
self.addEventListener('message', ({ data: text }: MessageEvent<string>) => {
  const scan = scanJson(text)
  if (!scan.ok) {
    self.postMessage(scan)
    return
  }
  const { text: _, ...tables } = scan
  const buffers = Object.values(tables).flatMap((table) =>
    ArrayBuffer.isView(table) ? [table.buffer as ArrayBuffer] : [],
  )
  self.postMessage(tables, { transfer: buffers })
})
