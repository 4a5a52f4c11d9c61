import { useEffect, useMemo, useState } from 'react'
import type { JsonFailure } from '../../../shared/truth/json-read.ts'
import { type JsonScan, type ScannedJson, scanJson } from '../../../shared/truth/json-scan.ts'

/** Text up to this length (UTF-16 units) is scanned at once; longer text by a worker, so that no frame is lost. */
const AT_ONCE = 200_000

type Answer = JsonFailure | Omit<ScannedJson, 'text'>

/** The scanned text; null while a long one is being read. */
export function useScan(text: string): JsonScan | null {
  const small = useMemo(() => (text.length <= AT_ONCE ? scanJson(text) : null), [text])
  const [large, setLarge] = useState<{ text: string; scan: JsonScan } | null>(null)
  useEffect(() => {
    if (text.length <= AT_ONCE) return
    const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      setLarge({ text, scan: data.ok ? { ...data, text } : data })
      worker.terminate()
    })
    // Without a worker the text is still to be read, if at the price of a pause.
    worker.addEventListener('error', () => setLarge({ text, scan: scanJson(text) }))
    worker.postMessage(text)
    return () => worker.terminate()
  }, [text])
  return small ?? (large !== null && large.text === text ? large.scan : null)
}
