import styles from './cutover-bar.module.css'

/** How many turns lie before the cutover and after it, one beside the other. The words around it say the numbers. */
export const CutoverBar = ({ before, after }: { readonly before: number; readonly after: number }) => (
  <div className={styles.bar} aria-hidden>
    <span className={styles.before} style={{ flexGrow: before }} />
    <span className={styles.after} style={{ flexGrow: after }} />
  </div>
)
