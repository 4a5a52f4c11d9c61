import type { Progress } from '../../shared/contract/methods.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { formatBytes, formatShare } from '../format/number.ts'
import { formatDuration } from '../format/time.ts'
import { Button, ProgressBar, Row, Stack, sentenceOf, Text } from '../ui/index.ts'
import type { RunningJob } from './jobs.ts'

function amount(n: number, unit: Progress['unit']): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(Math.round(n))
    case 'rows':
    case 'steps':
      return formatCount(Math.round(n))
    default:
      return assertNever(unit)
  }
}

/** A rate is not known to the last row: `196,016` reads `196,000`. */
const threeDigits = (n: number): number => Number(n.toPrecision(3))

function speed({ rate, progress }: RunningJob): string | null {
  if (rate.per_second === null || progress === null || progress.unit === 'steps') return null
  return `${amount(threeDigits(rate.per_second), progress.unit)}${progress.unit === 'rows' ? ' rows' : ''}/s`
}

interface JobProgressProps {
  readonly job: RunningJob
  /** What to say until the engine reports its first progress. */
  readonly before: string
  /** What cancelling means here: said beside the button. */
  readonly cancelling?: string
}

/** A running job: phase, amount, rate, time left, and a way to stop it. */
export function JobProgress({ job, before, cancelling }: JobProgressProps) {
  const { progress } = job
  const facts = [
    progress !== null &&
      (progress.total === null
        ? `${amount(progress.done, progress.unit)} ${progress.unit === 'bytes' ? '' : progress.unit}`.trim()
        : `${amount(progress.done, progress.unit)} of ${amount(progress.total, progress.unit)}${progress.unit === 'bytes' ? '' : ` ${progress.unit}`}`),
    speed(job),
    job.rate.ms_left !== null && job.rate.ms_left >= 1000 && `${formatDuration(job.rate.ms_left)} left`,
  ].filter((fact) => typeof fact === 'string')
  const label = job.cancelling ? 'Stopping…' : sentenceOf(progress?.label ?? before)
  return (
    <Stack gap={8}>
      <Row gap={12} align="center">
        <Text weight="medium" role="status">
          {label}
        </Text>
        <Text push tone="quiet">
          {progress?.total != null && formatShare(progress.done, progress.total)}
        </Text>
      </Row>
      <ProgressBar label={label} done={progress?.done ?? 0} total={progress?.total ?? null} />
      <Row gap={12} align="center">
        <Text fill tone="quiet">
          {facts.join(' · ')}
        </Text>
        {cancelling !== undefined && (
          <Text tone="muted" size="s">
            {cancelling}
          </Text>
        )}
        <Button size="s" disabled={job.cancelling} onClick={job.cancel}>
          Cancel
        </Button>
      </Row>
    </Stack>
  )
}
