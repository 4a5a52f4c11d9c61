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

export const TABLE_FORMATS = ['csv', 'json', 'md', 'sql'] as const
