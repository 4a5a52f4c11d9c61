const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

/** One step of a JSONPath: `.key` where the key is an identifier, else `["key"]`; `[3]` for an array position. */
export const pathStep = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`
  return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

/** JSONPath from the root, for example `$["geppetto.runtime@v1"].slug`. Different places have different paths. */
export const jsonPath = (steps: readonly (string | number)[]): string => `$${steps.map(pathStep).join('')}`
