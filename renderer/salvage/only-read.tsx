import { FileWarning } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { isPartlyRead, ONLY_READ, ONLY_READ_SENTENCE } from '../../shared/contract/partly-read.ts'
import { Text } from '../ui/index.ts'

/** The mark beside a number that cannot count every turn; nothing where all turns were read. */
export function OnlyRead({ caseView }: { readonly caseView: CaseView }) {
  if (!isPartlyRead(caseView)) return null
  return (
    <Text tone="warn" size="s" nowrap title={ONLY_READ_SENTENCE}>
      <FileWarning size={12} aria-hidden /> {ONLY_READ}
    </Text>
  )
}
