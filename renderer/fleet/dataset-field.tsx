import { Field } from '../ui/index.ts'
import { setFleet, useFleet } from './fleet-state.ts'

/** The folder of the dataset that is written along, or asked. */
export function DatasetField({ label }: { readonly label: string }) {
  const dataset = useFleet((state) => state.dataset)
  return (
    <Field label={label} mono>
      <input
        value={dataset}
        onChange={(event) => setFleet({ dataset: event.target.value })}
        placeholder="/path/to/dataset"
        spellCheck={false}
        autoComplete="off"
      />
    </Field>
  )
}
