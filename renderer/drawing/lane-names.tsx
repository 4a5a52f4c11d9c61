import { Server } from 'lucide-react'
import { plural } from '../../shared/truth/words.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { RuntimeTag } from '../ui/runtime.tsx'
import styles from './lane-names.module.css'
import { LANE_HEIGHT } from './paint/frame.ts'

interface LaneNamesProps {
  readonly runtimes: readonly string[]
  /** By runtime: turns in which a server made it. */
  readonly serverMade: ReadonlyMap<string, number>
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** CSS pixels. */
  readonly width: number
  readonly scroll: number
  readonly height: number
}

/** Names beside the lanes; only those that can be seen exist. */
export function LaneNames({ runtimes, serverMade, styleOf, width, scroll, height }: LaneNamesProps) {
  const first = Math.max(0, Math.floor(scroll / LANE_HEIGHT) - 1)
  const last = Math.min(runtimes.length - 1, Math.ceil((scroll + height) / LANE_HEIGHT))
  return runtimes.slice(first, last + 1).map((runtime, i) => (
    <div
      key={runtime}
      className={styles.name}
      style={{ top: (first + i) * LANE_HEIGHT, height: LANE_HEIGHT, width }}
    >
      <RuntimeTag runtime_key={runtime} look={styleOf(runtime)} max={40} />
      {serverMade.has(runtime) && (
        <span className={styles.made} title={`${plural(serverMade.get(runtime)!, 'turn')} server-made`}>
          <Server size={12} aria-hidden />
          <span className="visually-hidden">server-made</span>
        </span>
      )}
    </div>
  ))
}
