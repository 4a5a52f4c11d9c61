import styles from './progress-bar.module.css'

interface ProgressBarProps {
  readonly label: string
  readonly done: number
  /** Null where it cannot be known: the bar then only shows that something moves. */
  readonly total: number | null
}

export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.floor(share * 100) })}
      className={styles.track}
    >
      <div
        className={share === null ? styles.unknown : styles.bar}
        style={share === null ? {} : { transform: `scaleX(${share})` }}
      />
    </div>
  )
}
