import { Check, Copy as CopyIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './button.tsx'
import { copyText } from './clipboard.ts'

/** Whether something was copied in the last moment, and how to copy. */
export function useCopied(): readonly [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1400)
    return () => clearTimeout(timer)
  }, [copied])
  return [copied, (text) => void copyText(text).then(setCopied)]
}

interface CopyProps {
  readonly text: string
  /** What is copied: "the full hash". */
  readonly what: string
}

export function Copy({ text, what }: CopyProps) {
  const [copied, copy] = useCopied()
  return (
    <IconButton label={copied ? 'Copied' : `Copy ${what}`} onClick={() => copy(text)}>
      {copied ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
      <span className="visually-hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </IconButton>
  )
}
