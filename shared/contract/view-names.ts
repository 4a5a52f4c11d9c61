import type { View } from './address.ts'

/** What each view is called, in the page and in the menu of a window. */
export const VIEW_LABELS: Readonly<Record<View, string>> = {
  overview: 'Overview',
  timeline: 'Timeline',
  read: 'Read',
  missing: 'Missing',
  recovery: 'Recovery',
  journal: 'Journal',
  migration: 'Migration',
  validation: 'Validation',
  analytics: 'Analytics',
  compare: 'Compare',
  payload: 'Payload check',
  sql: 'SQL',
}
