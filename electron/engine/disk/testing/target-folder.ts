import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../target.ts'

/** A folder with evidence in it, and one below it in which a new file is to stand; each test gets its own. */
export class TargetFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'turnscope-disk-'))
  readonly out = join(this.folder, 'out', 'new.txt')
  readonly evidence = join(this.folder, 'turns.db')

  constructor() {
    mkdirSync(join(this.folder, 'out'))
    writeFileSync(this.evidence, 'evidence')
  }

  target(some: Partial<Target> = {}): Target {
    return { path: this.out, replace: false, protectedPaths: [this.evidence], ...some }
  }

  /** What stands where the new file is to be, sorted. */
  left(): string[] {
    return readdirSync(join(this.folder, 'out')).sort()
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
