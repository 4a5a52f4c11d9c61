import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that stands for the customer's evidence: whatever the app does, its bytes must stay as they are. */
export class EvidenceFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-evidence-')))
  #sealed: string | null = null

  file(name: string): string {
    return join(this.path, name)
  }

  /** Call when the folder is complete, before the app sees it. */
  seal(): void {
    this.#sealed = this.digest()
  }

  /** Names, kinds and bytes of everything in the folder and below, as one hash. */
  digest(): string {
    const hash = createHash('sha256')
    for (const name of readdirSync(this.path, { encoding: 'utf8', recursive: true }).sort()) {
      const path = this.file(name)
      const isFile = lstatSync(path).isFile()
      hash.update(`${name}\0${isFile}\0`)
      if (isFile) hash.update(createHash('sha256').update(readFileSync(path)).digest())
    }
    return hash.digest('hex')
  }

  /** Throws if anything was changed, added or removed since `seal`. */
  assertUntouched(): void {
    if (this.#sealed !== null && existsSync(this.path) && this.digest() !== this.#sealed) {
      throw new Error(`the evidence folder was changed: ${readdirSync(this.path).join(', ')}`)
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
