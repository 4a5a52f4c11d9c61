import { basename } from 'node:path'
import type { EvidenceLook } from '../../../shared/contract/cases.ts'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/** Ways on that a person can take: one of several databases, or the one that stands behind other bytes. */
export interface Choices {
  readonly inside: readonly string[]
  /** Byte at which an SQLite header stands. */
  readonly at: number | null
}

/** A file that is no database by itself, in which there is one all the same, once a person says so. */
export class Offer extends TurnscopeError {
  readonly choices: Choices

  constructor(message: string, next: string, choices: Choices) {
    super('NotADatabase', message, next)
    this.choices = choices
  }
}

/** What is known of a file in which a person has to choose a database first. */
export const choicesOnly = (path: string, { message, choices }: Offer): EvidenceLook => ({
  path,
  name: basename(path),
  files: [],
  findings: [],
  wals: [],
  refused: null,
  companion: null,
  existing: null,
  earlier: null,
  choices: { message, inside: [...choices.inside], at: choices.at },
})
