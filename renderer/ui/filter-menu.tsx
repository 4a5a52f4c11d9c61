import { ChevronDown } from 'lucide-react'
import { formatCount } from '../../shared/truth/words.ts'
import { Button } from './button.tsx'
import { Menu, MenuChoice } from './menu.tsx'

interface FilterMenuProps {
  readonly name: string
  /** Null where it lets everything through. */
  readonly value: string | null
  /** What can be chosen, with how many rows there are of it; null where nobody has counted them. */
  readonly counts: ReadonlyMap<string, number | null>
  /** What null is called in the list. */
  readonly none: string
  /** What the button says of null, after the name. */
  readonly unset?: string
  readonly wordsOf: (value: string) => string
  readonly onChange: (value: string | null) => void
  readonly align?: 'start' | 'end'
  readonly onOpen?: () => void
}

/** One of the things that rows are listed by. Choices begin with `=`, so that none is taken for the one of all. */
export function FilterMenu({
  name,
  value,
  counts,
  none,
  unset = ': all',
  wordsOf,
  onChange,
  align = 'start',
  onOpen,
}: FilterMenuProps) {
  const values = [...new Set([...counts.keys(), ...(value === null ? [] : [value])])]
  const words = (one: string): string => {
    const count = counts.get(one)
    return count == null ? wordsOf(one) : `${wordsOf(one)} (${formatCount(count)})`
  }
  return (
    <Menu
      align={align}
      {...(onOpen === undefined ? {} : { onOpen })}
      trigger={
        <Button tone={value === null ? 'quiet' : 'default'} size="s">
          {name}
          {value === null ? unset : `: ${wordsOf(value)}`}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        value={value === null ? '' : `=${value}`}
        options={[['', none], ...values.map((one) => [`=${one}`, words(one)] as const)]}
        onChange={(next) => onChange(next === '' ? null : next.slice(1))}
      />
    </Menu>
  )
}
