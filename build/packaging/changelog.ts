const HEADING = '## Unreleased\n'

/** The changelog with its unreleased part given a version and a day (UTC), and an empty part before it. Throws an Error in plain words. */
export function released(changelog: string, version: string, day: Date): string {
  const at = changelog.indexOf(HEADING)
  if (at < 0) throw new Error('CHANGELOG.md has no part "Unreleased".')
  const rest = changelog.slice(at + HEADING.length)
  const part = rest.split(/^## /m, 1)[0]!
  if (part.trim() === '') throw new Error('CHANGELOG.md says nothing under "Unreleased".')
  if (changelog.includes(`## ${version} `) || changelog.includes(`## ${version}\n`))
    throw new Error(`CHANGELOG.md has ${version} already.`)
  const heading = `## ${version} (${day.toISOString().slice(0, 10)})\n`
  return `${changelog.slice(0, at)}${HEADING}\n${heading}${rest}`
}

/** The installers of one version among the names in a folder, sorted; `1.0.0-rc.1` is another version than `1.0.0`. */
export function installersOf(version: string, names: readonly string[]): string[] {
  const begins = `Turnscope-${version}-`
  return names
    .filter((name) => name.startsWith(begins) && /^(linux|mac|win|portable)-/.test(name.slice(begins.length)))
    .sort()
}

/** A line that `sha256sum --check` reads. */
export const sumsLine = (name: string, sha256: string): string => `${sha256}  ${name}\n`
