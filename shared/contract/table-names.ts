// Names without schemas: the grammar of the command line needs these before it needs zod, and starts without it.

export const ANALYTICS_TABLES = [
  'analytics-runtimes',
  'analytics-conversations',
  'analytics-over-time',
  'analytics-coverage',
  'analytics-repeated-inference-ids',
] as const

export const TABLE_NAMES = [
  'conversations',
  'missing',
  'timeline',
  'turns',
  ...ANALYTICS_TABLES,
  'validation',
] as const

/** What any rows can be written as. */
export const ANSWER_FORMATS = ['csv', 'json', 'md'] as const
export const TABLE_FORMATS = [...ANSWER_FORMATS, 'sql'] as const
