import { url as inspectorUrl } from 'node:inspector'

/** What a desktop, or a person whose display is unusual or who has a page read out, passes to any program of this kind. */
const TAKEN: Readonly<Record<string, RegExp>> = {
  'ozone-platform': /^(?:x11|wayland)$/,
  'ozone-platform-hint': /^(?:auto|x11|wayland)$/,
  'force-device-scale-factor': /^\d(?:\.\d+)?$/,
  'disable-gpu': /^$/,
  'disable-dev-shm-usage': /^$/,
  'force-renderer-accessibility': /^$/,
}
/** An older macOS numbers what its Finder starts. */
const OF_FINDER = /^-psn_\d+_\d+$/

/**
 * What the launchers of the command line put before their mark, in full: no page is shown there, and nobody connects.
 * Source: build/packaging/turnscope, build/packaging/turnscope.cmd.
 */
const OF_LAUNCHERS: readonly string[] = [
  '--ozone-platform=headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--log-level=3',
  '--user-data-dir=/proc',
]

/** Chromium takes every argument before the two dashes for a switch that begins with one, whatever space stands before it. */
function beforeDashes(argv: readonly string[]): string[] {
  const given = argv.slice(1).map((arg) => arg.trim())
  const end = given.indexOf('--')
  return end < 0 ? given : given.slice(0, end)
}

function isTaken(arg: string, platform: NodeJS.Platform): boolean {
  if (platform === 'darwin' && OF_FINDER.test(arg)) return true
  const [, name = '', value = ''] = /^--([^=]+)=?(.*)$/s.exec(arg) ?? []
  return Object.hasOwn(TAKEN, name) && TAKEN[name]!.test(value)
}

/**
 * The first argument that Chromium or Node would obey and Turnscope does not take; null where there is none. They open
 * ports, load code, write files and take away what keeps a page in.
 * @param argv of the process, its program first
 * @param mark what the launchers of the command line end with, before the two dashes; null where a window is wanted
 */
export function foreignSwitch(
  argv: readonly string[],
  mark: string | null,
  platform: NodeJS.Platform,
): string | null {
  const given = beforeDashes(argv)
  if (mark !== null) return given.find((arg) => arg !== mark && !OF_LAUNCHERS.includes(arg)) ?? null
  const prefix = platform === 'win32' ? /^[-/]/ : /^-/
  return given.find((arg) => prefix.test(arg) && !isTaken(arg, platform)) ?? null
}

/**
 * Whether somebody holds Node's inspector of this process, as Playwright does. Its fuse is open in what is only tried
 * and in a checkout; in what is distributed no argument opens it, and this is false.
 */
export const isDriven = (): boolean => inspectorUrl() !== undefined

/** What a person reads who started it so. */
export function refusal(arg: string): string {
  const name = JSON.stringify(arg.split('=')[0]!.slice(0, 80))
  return `Turnscope does not take ${name}, and did not start. It takes files, folders and turnscope: links, after -- whatever their names begin with; the command line is bin/turnscope.`
}
