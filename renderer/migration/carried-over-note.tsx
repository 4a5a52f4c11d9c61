import type { CarriedOver } from '../../shared/contract/model.ts'
import { carriedOverSentence } from '../../shared/truth/words.ts'
import { Text } from '../ui/index.ts'

/** How much may be of an earlier turn; nothing where nothing may, or that was not counted. */
export function CarriedOverNote({ carried }: { readonly carried: CarriedOver | null }) {
  const sentence = carried && carriedOverSentence(carried)
  return (
    sentence !== null && (
      <Text as="p" tone="quiet" pad="8px 0 0">
        {sentence}
      </Text>
    )
  )
}
