/** The canonical metadata keys, from the server's sources. The places they make are in `canonical.ts`. */
export const RUNTIME_KEY = 'geppetto.runtime@v1'
export const RUNTIME_MEMBER = 'runtime_key'
export const INFERENCE_KEY = 'geppetto.inference_id@v1'
export const INFERENCE_PLAIN_KEY = 'inference_id'
