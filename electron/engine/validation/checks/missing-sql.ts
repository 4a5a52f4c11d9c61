import { TRUTH_COLUMNS } from '../../../../shared/truth/columns.ts'
import type { TurnColumns } from '../../queries/columns.ts'

/**
 * The playbook's WHERE for rows that lack a value, with its line breaks; '' where a column is not there at
 * all, because then every row lacks it.
 */
export const whereMissing = ({ names }: TurnColumns): string =>
  TRUTH_COLUMNS.every((column) => names.has(column))
    ? `\nWHERE COALESCE(runtime_key, '') = ''\n   OR COALESCE(inference_id, '') = ''`
    : ''
