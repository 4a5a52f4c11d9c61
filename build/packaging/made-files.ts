import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import packageJson from '../../package.json' with { type: 'json' }
import { completions, manualPage } from './manual.ts'

/** Writes the manual page and the completions that packages install, to `dist/packaging`. */
export function writeMadeFiles(): void {
  const folder = fileURLToPath(new URL('../../dist/packaging/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}turnscope.1.gz`, gzipSync(manualPage(packageJson.version)))
  for (const [shell, text] of Object.entries(completions()))
    writeFileSync(`${folder}completion.${shell}`, text)
}
