import { spawn } from 'node:child_process'

const OPENERS: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  // `start` is a word of the shell; its first quoted argument is a title.
  win32: ['cmd', '/c', 'start', '""'],
}

/** Asks the desktop to show `url`. False if it cannot even be asked. */
export async function openInBrowser(url: string): Promise<boolean> {
  const opener = OPENERS[process.platform]
  if (opener === undefined) return false
  const [command, ...args] = opener
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  return new Promise((resolve) => {
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
    child.once('error', () => resolve(false))
  })
}
