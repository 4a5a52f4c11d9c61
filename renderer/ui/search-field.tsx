import { Search, X } from 'lucide-react'
import type { RefObject } from 'react'
import { IconButton } from './button.tsx'
import styles from './search-field.module.css'

interface SearchFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Down or Enter: to what was found. */
  readonly onDown?: () => void
  readonly label: string
  readonly placeholder: string
  readonly box?: RefObject<HTMLInputElement | null>
}

/** Where a list is searched; Escape clears it. */
export function SearchField({ value, onChange, onDown, label, placeholder, box }: SearchFieldProps) {
  return (
    <div className={styles.search}>
      <Search size={14} aria-hidden />
      <input
        ref={box}
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') onChange('')
          else if (event.key === 'ArrowDown' || event.key === 'Enter') onDown?.()
          else return
          event.preventDefault()
        }}
        placeholder={placeholder}
        aria-label={label}
        spellCheck={false}
        autoComplete="off"
      />
      {value !== '' && (
        <IconButton label="Clear the search" onClick={() => onChange('')}>
          <X size={13} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}
