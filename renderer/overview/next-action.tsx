import {
  ArrowRight,
  Ban,
  ChartGantt,
  CircleCheck,
  CircleDashed,
  DatabaseZap,
  Download,
  FileWarning,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { type Next, nextOf } from '../../shared/contract/next-action.ts'
import { legacyAdvice } from '../../shared/truth/generation.ts'
import { READ_AS_IT_IS } from '../../shared/truth/refusal-words.ts'
import { plural } from '../../shared/truth/words.ts'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { useUi } from '../state/ui.ts'
import { Button, Row, sentenceOf, Text } from '../ui/index.ts'
import styles from './next-action.module.css'

function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function wordsOf(next: Next): { icon: ReactNode; title: string; text: string } {
  switch (next.kind) {
    case 'legacy':
      return {
        icon: <Ban size={20} aria-hidden />,
        title: `This is a ${next.generation} file, and it is not migrated`,
        text: `${
          next.generation === 'v0'
            ? 'Its turns carry run_id and a YAML payload per phase; what is shown is read from these payloads.'
            : 'Its turns have a YAML payload per phase; what is shown is read from these payloads.'
        } The playbook starts with v2, so there is no safe rule to fill anything from. ${legacyAdvice(next.damaged)}`,
      }
    case 'damaged':
      return {
        icon: <FileWarning size={20} aria-hidden />,
        title: 'This copy is damaged, so it is not migrated',
        text: 'What can be read of it is shown. A fresh copy is best. Where none can be had, what can be read becomes a sound case of its own, marked salvaged, with a list of what was lost; everything else works on that one.',
      }
    case 'refused':
      return {
        icon: <Ban size={20} aria-hidden />,
        title: 'This file cannot be migrated as it is',
        text: sentenceOf(`${next.refusals.join(' ')} ${READ_AS_IT_IS}`),
      }
    case 'torn':
      return {
        icon: <FileWarning size={20} aria-hidden />,
        title: 'Main file and log are of different moments',
        text: sentenceOf(next.message),
      }
    case 'rebuild':
      return {
        icon: <DatabaseZap size={20} aria-hidden />,
        title: 'Next: have indexes built again by a migration',
        text: sentenceOf(next.message),
      }
    case 'migrate': {
      const lacks = list(
        [
          next.columns > 0 && plural(next.columns, 'column'),
          next.indexes > 0 && plural(next.indexes, 'index', 'indexes'),
        ].filter((part) => part !== false),
      )
      return {
        icon: <DatabaseZap size={20} aria-hidden />,
        title: 'Next: look at the migration plan',
        text: `The working copy lacks ${lacks} of v3. The plan shows every step, its SQL, and how many turns can be filled from their own metadata, before anything is written.`,
      }
    }
    case 'backfill':
      return {
        icon: <CircleDashed size={20} aria-hidden />,
        title: `${plural(next.missing, 'turn')} still ${next.missing === 1 ? 'lacks' : 'lack'} a value`,
        text: `The schema is v3. A backfill fills at least one value of ${plural(next.fillable, 'turn')} from ${next.fillable === 1 ? 'its' : 'their'} own metadata; the plan shows it before anything is written.`,
      }
    case 'look':
      return {
        icon: <CircleDashed size={20} aria-hidden />,
        title: `${plural(next.missing, 'turn')} history cannot explain`,
        text: `${next.migrated ? 'Migrated and verified.' : 'The schema is v3, and no turn’s own metadata holds what it lacks where a backfill may take it.'} What is still missing has a reason each; where the metadata names a candidate, a person may take it.`,
      }
    case 'complete':
      return {
        icon: <CircleCheck size={20} aria-hidden />,
        title: 'Every turn has its runtime and its inference id',
        text: `Nothing needs to be migrated or filled. The timeline shows which runtime produced each turn and where it switched.${
          next.server_made === 0
            ? ''
            : ` In ${plural(next.server_made, 'turn')} a value is server-made: a server’s own backfill made it of something that is not canonical.`
        }`,
      }
    case 'empty':
      return {
        icon: <CircleDashed size={20} aria-hidden />,
        title: 'The file holds no turns',
        text: 'Its schema is as v3 has it, and there is nothing in it. If you expected turns, look whether the copy was made from the right server, and with its -wal.',
      }
    case 'elsewhere':
      return {
        icon: <FileWarning size={20} aria-hidden />,
        title: 'The turns of this file lie in another table',
        text: sentenceOf(next.message),
      }
    case 'building':
      return {
        icon: <CircleDashed size={20} aria-hidden />,
        title: 'Reading the turns',
        text: 'The index is being built; counts and the cutover follow. Timeline and Missing show the first rows already.',
      }
  }
}

/** The one thing to do next, in plain words. */
export function NextAction({ caseView }: { readonly caseView: CaseView }) {
  const go = useUi((state) => state.go)
  const show = useUi((state) => state.show)
  const next = nextOf(caseView)
  const { icon, title, text } = wordsOf(next)
  const timeline = (
    <Button size="l" onClick={() => go('timeline')}>
      <ChartGantt size={16} aria-hidden />
      Timeline
    </Button>
  )
  return (
    <section className={`${styles.next} ${styles[next.kind]}`} aria-label="What to do next">
      <span className={styles.icon}>{icon}</span>
      <div className={styles.words}>
        <Text as="p" size="l" weight="bold">
          {title}
        </Text>
        <p className={styles.text}>{text}</p>
      </div>
      <Row gap={8} wrap>
        {timeline}
        {(next.kind === 'damaged' || (next.kind === 'legacy' && next.damaged)) && (
          <SalvageButton caseView={caseView} />
        )}
        {(next.kind === 'migrate' || next.kind === 'rebuild') && (
          <Button tone="primary" size="l" onClick={() => go('migration')}>
            Migrate…
            <ArrowRight size={16} aria-hidden />
          </Button>
        )}
        {next.kind === 'backfill' && (
          <Button tone="primary" size="l" onClick={() => go('migration')}>
            See the plan…
            <ArrowRight size={16} aria-hidden />
          </Button>
        )}
        {next.kind === 'look' && (
          <>
            <Button size="l" onClick={() => show('export')}>
              <Download size={16} aria-hidden />
              Export…
            </Button>
            <Button tone="primary" size="l" onClick={() => go('recovery')}>
              Recover what is missing
              <ArrowRight size={16} aria-hidden />
            </Button>
          </>
        )}
      </Row>
    </section>
  )
}
