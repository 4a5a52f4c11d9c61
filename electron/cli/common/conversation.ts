import { TurnscopeError } from '../../../shared/contract/errors.ts'

/** An answer about one conversation; where there is none of that id, the failure says how to find it. */
export async function ofConversation<T>(conv_id: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof TurnscopeError) || error.kind !== 'NotFound') throw error
    throw new TurnscopeError(
      'NotFound',
      `There is no conversation ${conv_id} in this file.`,
      '`turnscope conversations` lists the ids; they are compared exactly.',
      { cause: error },
    )
  }
}
