import type { CaseView } from '../../shared/contract/model.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { OnlyRead } from '../salvage/only-read.tsx'
import { Card, CutoverBar, Text, TimeText } from '../ui/index.ts'

/** From when on history is complete, in plain words. */
export function CutoverCard({ caseView }: { readonly caseView: CaseView }) {
  const { cutover, counts, schema } = caseView
  return (
    <Card title="Cutover">
      {cutover === null ? (
        <Text as="p" tone="quiet" pretty>
          Known once the index is built.
        </Text>
      ) : cutover.from_ms === null ? (
        <>
          <Text as="p" size="l" weight="medium">
            There is none yet.
          </Text>
          <Text as="p" tone="quiet" pretty>
            {counts?.turns === 0
              ? 'The file holds no turns.'
              : schema.generation === 'v2'
                ? 'Without the two columns every turn counts as missing. Once they are filled, the cutover is the first turn from which every later one has both values.'
                : 'A turn of the very last moment lacks a value, so there is no time from which every turn has both.'}
          </Text>
        </>
      ) : (
        <>
          <Text as="p" size="l" weight="medium">
            <TimeText ms={cutover.from_ms} />
          </Text>
          <Text as="div" pad="7px 0">
            <CutoverBar before={cutover.turns_before} after={cutover.turns_after} />
          </Text>
          <Text as="p" tone="quiet" pretty>
            {cutover.turns_before === 0
              ? `Every one of the ${plural(cutover.turns_after, 'turn')} has both a runtime and an inference id.`
              : `From here on every turn has both a runtime and an inference id: ${formatCount(cutover.turns_after)} of ${plural(cutover.turns_after + cutover.turns_before, 'turn')}. The ${formatCount(cutover.turns_before)} before it are left out of anything that counts per runtime.`}
          </Text>
        </>
      )}
      {cutover !== null && <OnlyRead caseView={caseView} />}
    </Card>
  )
}
