import { UserPen } from 'lucide-react'
import { visibleText } from '../../shared/truth/visible.ts'
import { useEngineInfo } from '../api/queries.ts'
import { ChipButton, Field, Pop, Text } from '../ui/index.ts'
import { setPersonName, usePerson, usePersonName } from './person.ts'
import styles from './person-chip.module.css'

/** The name that goes into the journal, and where to change it. */
export function PersonChip() {
  const person = usePerson()
  const account = useEngineInfo().data?.person
  const name = usePersonName()
  return (
    <Pop
      title="Who decides"
      trigger={
        <ChipButton title="The name that stands in the journal">
          <UserPen size={14} aria-hidden />
          <span className={styles.person}>{person === '' ? '…' : visibleText(person)}</span>
        </ChipButton>
      }
    >
      <Field label="Name in the journal, for what is decided from now on" className={styles.field}>
        <input
          value={name ?? person}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setPersonName(event.target.value)}
          onBlur={() => setPersonName(name?.trim() ? name.trim() : null)}
        />
        <Text tone="muted" size="s" pretty>
          {name === null || name === account
            ? 'This is the name of the account.'
            : `The account is ${account ?? 'unknown'}. Leave it empty to use that.`}
        </Text>
      </Field>
    </Pop>
  )
}
