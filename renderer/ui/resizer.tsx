import { Separator } from 'react-resizable-panels'
import styles from './resizer.module.css'

/** The line between two panels; dragged, or moved with the arrow keys. */
export function Resizer({ label }: { readonly label: string }) {
  return <Separator className={styles.resizer} aria-label={label} />
}
