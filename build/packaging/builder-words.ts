/** A line of electron-builder's as people are to see it; null for one that only says where in its code it stopped. */
export const readable = (line: string): string | null =>
  /^\s+at /.test(line) ? null : line.replace(/\s+failedTask=\S+ stackTrace=.*$/, '')

const NO_DOWNLOAD =
  /\b(?:getaddrinfo \w+ \S+|connect E\w+ \S+|fetch failed|network timeout[^\n]*|unable to (?:get|verify)[^\n]*certificate|Response code 40[37][^\n]*)/

/** What to do where electron-builder could not download what it needs; null where it failed of something else, or not at all. */
export function onDownloads(output: string): string | null {
  const reason = NO_DOWNLOAD.exec(output)?.[0]
  if (reason === undefined) return null
  return `Electron, and the tools that make each kind of installer, are downloaded from github.com when they are first needed, and one did not come (${reason}). HTTPS_PROXY names a proxy, ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR name mirrors. A deb needs no tool where there is dpkg-deb: npm run package -- --linux deb.`
}
