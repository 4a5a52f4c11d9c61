import styles from './segmented.module.css'

interface SegmentedProps<T extends string> {
  /** What is chosen here; read out. */
  readonly label: string
  readonly value: T
  readonly options: ReadonlyArray<readonly [value: T, label: string]>
  readonly onChange: (value: T) => void
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  return (
    <fieldset className={styles.group}>
      <legend className="visually-hidden">{label}</legend>
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          className={styles.option}
          onClick={() => onChange(option)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  )
}
