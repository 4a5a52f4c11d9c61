import { Check, CircleHelp, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ContractAge } from '../../shared/contract/payload.ts'
import { Text } from '../ui/layout.tsx'
import styles from './result.module.css'
import { AGES } from './words.ts'

const ICONS = { ok: Check, warn: CircleHelp, bad: CircleX }

interface AgeBannerProps {
  readonly age: ContractAge
  /** Which releases wrote such; null where nothing tells. */
  readonly releases?: string | null
  /** What was looked at. */
  readonly children: ReactNode
}

/** How old the contract is that something keeps to. */
export function AgeBanner({ age, releases = null, children }: AgeBannerProps) {
  const { title, means, tone } = AGES[age]
  const Icon = ICONS[tone]
  return (
    <section className={`${styles.banner} ${styles[tone]}`} role="status" aria-label="Contract">
      <Icon size={18} aria-hidden />
      <div>
        <p className={styles.title}>{title}</p>
        <Text as="p" tone="quiet" pretty>
          {means}
        </Text>
        {releases !== null && (
          <Text as="p" weight="medium">
            As {releases} wrote it.
          </Text>
        )}
        <Text as="p" tone="quiet" size="s" anywhere>
          {children}
        </Text>
      </div>
    </section>
  )
}
