declare module 'yaml-js' {
  /** Reads one document as PyYAML's full loader does. */
  export function load(text: string): unknown
}
