import { plural } from './words.ts'

/** What a block says, if its payload is an object with a plain text in it; null otherwise. */
export function blockText(payload_json: string): string | null {
  let payload: unknown
  try {
    payload = JSON.parse(payload_json)
  } catch {
    // Cut or malformed: the payload itself is shown instead.
    return null
  }
  if (typeof payload !== 'object' || payload === null || !('text' in payload)) return null
  return typeof payload.text === 'string' && payload.text !== '' ? payload.text : null
}

/** What is said instead of a message that a turn names and the file does not hold. */
export const ABSENT_BLOCK = 'not in the table blocks: lost, or never copied'

/** Of a turn of which no message is shown. */
export const NOTHING_NEW = 'No message that the turn before did not have.'

/** Of messages of earlier turns, which a reader has seen. */
export const notRepeated = (messages: number): string => `${plural(messages, 'earlier message')} not repeated`
