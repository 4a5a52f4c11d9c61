import { readFileSync, statSync } from 'node:fs'
import type { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { jsonPath, type Steps } from '../../../shared/truth/json-path.ts'
import { lineAndColumn } from '../../../shared/truth/json-read.ts'
import { nodeAt, ROOT, type ScannedJson, scanJson } from '../../../shared/truth/json-scan.ts'
import { explainReading } from '../evidence/file-errors.ts'

const LARGEST = 2 ** 24

/** A kind of JSON file of ours that people carry from one case or machine to another, and may have written themselves. */
interface CarriedKind<S extends z.ZodType> {
  readonly kind: string
  /** The newest that this version knows. */
  readonly format: number
  /** `recovery rules`, as in "This is no file of recovery rules". */
  readonly words: string
  readonly schema: S
  /** What helps beside correcting the file; '' for nothing. */
  readonly help: string
  /** Why a file that keeps the schema is refused all the same, and where; null where it is not. */
  readonly refused: (value: z.output<S>) => { readonly steps: Steps; readonly message: string } | null
}

/** For people: the line of a place, and the place itself. Where there is nothing, the line of what should hold it. */
function placeOf(json: ScannedJson, steps: Steps): string {
  let known: Steps = steps
  let node = nodeAt(json, known)
  while (node === null) {
    known = known.slice(0, -1)
    node = nodeAt(json, known)
  }
  const { line } = lineAndColumn(json.text, json.start[node]!)
  return `line ${line}, ${jsonPath(steps)}`
}

export class CarriedFile<S extends z.ZodType> {
  readonly #kind: CarriedKind<S>

  constructor(kind: CarriedKind<S>) {
    this.#kind = kind
  }

  /** Throws what `parse` throws, and `NotFound`, `NotReadable`. */
  read(path: string): z.output<S> {
    let bytes: Buffer
    try {
      const stat = statSync(path)
      if (!stat.isFile()) throw this.#invalid(`${path} is no file.`)
      if (stat.size > LARGEST) throw this.#invalid(`This file is too large to be one of ${this.#kind.words}.`)
      bytes = readFileSync(path)
    } catch (error) {
      throw explainReading(error, path)
    }
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw this.#invalid('This file is no UTF-8 text.')
    }
    return this.parse(text)
  }

  /**
   * What a file holds, defaults filled in. Throws `InvalidRequest` naming the line or the field, `VersionMismatch` for a newer
   * format.
   */
  parse(text: string): z.output<S> {
    const json = scanJson(text.replace(/^\ufeff/, ''))
    if (!json.ok) throw this.#invalid(`Line ${json.line}, column ${json.column}: ${json.message}`)
    const value: unknown = JSON.parse(json.text)
    this.#assertFormat(value)
    const parsed = this.#kind.schema.safeParse(value)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!
      const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
      const place =
        steps.length === 0 ? `line ${lineAndColumn(json.text, json.start[ROOT]!).line}` : placeOf(json, steps)
      throw this.#invalid(`At ${place}: ${issue.message}.`)
    }
    const refused = this.#kind.refused(parsed.data)
    if (refused !== null) throw this.#invalid(`At ${placeOf(json, refused.steps)}: ${refused.message}`)
    return parsed.data
  }

  /** The text of a file with these members: what could not be read again is not written. Throws what `parse` throws. */
  format(members: Readonly<Record<string, unknown>>): string {
    const { kind, format } = this.#kind
    const text = `${JSON.stringify({ kind, format, ...members }, null, 2)}\n`
    this.parse(text)
    return text
  }

  #assertFormat(value: unknown): void {
    const known = this.#kind
    const { kind, format } = (typeof value === 'object' && value !== null ? value : {}) as Record<
      string,
      unknown
    >
    if (kind !== known.kind)
      throw this.#invalid(`This is no file of ${known.words}: its "kind" is not "${known.kind}".`)
    if (typeof format !== 'number' || format <= known.format) return
    throw new TurnscopeError(
      'VersionMismatch',
      `This file of ${known.words} has format ${format}; this version of Turnscope knows ${known.format}.`,
      'Use the version that wrote it, or a newer one. Nothing was written.',
    )
  }

  #invalid(message: string): TurnscopeError {
    const { help } = this.#kind
    const next = 'Correct the file and try again; nothing was written.'
    return new TurnscopeError('InvalidRequest', message, help === '' ? next : `${next} ${help}`)
  }
}
