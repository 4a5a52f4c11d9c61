import styles from './brand.module.css'

/** The name with its mark: three runtimes side by side. */
export function Brand({ size = 'm' }: { readonly size?: 'm' | 'l' }) {
  const Name = size === 'l' ? 'h1' : 'span'
  return (
    <span className={`${styles.brand} ${styles[size]}`}>
      <span className={styles.mark} aria-hidden />
      <Name className={styles.name}>Turnscope</Name>
    </span>
  )
}
