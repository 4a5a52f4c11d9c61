import { readFileSync } from 'node:fs'
import { arch, freemem, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import packageJson from '../../package.json' with { type: 'json' }

const LAST_LINES = 60

/** Told by the engine, which alone opens databases; null until it has. */
let sqlite: string | null = null

/**
 * What the About panel says, which is empty on Linux else. `root` holds the app's own icon.
 * @param sqliteVersion null while nobody knows
 */
export function describeApp(root: string, sqliteVersion: string | null): void {
  sqlite = sqliteVersion
  const licence =
    'Copyright © 2026 The Turnscope authors. MIT licence; the works of others are listed beside the app.'
  app.setAboutPanelOptions({
    applicationName: 'Turnscope',
    applicationVersion: app.getVersion(),
    version: `Electron ${process.versions.electron}`,
    // Linux shows no more of these texts than this one.
    copyright: platform() === 'linux' ? [licence, ...versions().slice(1)].join('\n') : licence,
    credits: versions().join('\n'),
    authors: ['The Turnscope authors'],
    website: packageJson.homepage,
    // Read by the desktop's own library, which cannot look into the archive.
    iconPath: join(root.replace(/app\.asar$/, 'app.asar.unpacked'), 'build', 'icons', 'icon.png'),
  })
}

const versions = (): string[] => [
  `Turnscope ${app.getVersion()}`,
  `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}, Node ${process.versions.node}`,
  `SQLite ${sqlite ?? '(the engine has not told)'}, better-sqlite3 ${packageJson.dependencies['better-sqlite3']}`,
]

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`

/** What a person may send with a report: versions, the machine, the last lines of the log. The log holds no content. */
export function diagnostics(logPath: string): string {
  return [
    ...versions(),
    `${platform()} ${release()} ${arch()}, ${gigabytes(freemem())} of ${gigabytes(totalmem())} memory free`,
    '',
    ...lastLines(logPath),
  ].join('\n')
}

function lastLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LAST_LINES)
  } catch {
    return ['There is no log.']
  }
}
