import type { MethodOutput } from '../../../shared/contract/methods.ts'

/** What teams ask of many copies, as SQL of DuckDB over a dataset: ready to ask in the app and on the command line; `docs/fleet.md` has them with what they mean. */
export const QUESTIONS: MethodOutput<'fleet.questions'>['items'] = [
  {
    title: 'Which copies lost inference ids after a release?',
    sql: `SELECT label, count(*) AS turns, count(*) FILTER (inference_id = '') AS without
FROM turns JOIN places USING (copy)
WHERE updated_at_ms >= 1771000000000
GROUP BY label HAVING without > 0 ORDER BY without DESC, label`,
  },
  {
    title: 'Which runtimes appear only before the cutover?',
    sql: `SELECT label, runtime_key, count(*) AS turns
FROM turns JOIN copies USING (copy) JOIN places USING (copy)
WHERE runtime_key <> '' AND cutover_ms IS NOT NULL
GROUP BY label, runtime_key HAVING NOT bool_or(after_cutover) ORDER BY label, runtime_key`,
  },
  {
    title: 'Where would a server write what we keep empty?',
    sql: `SELECT label, server_runtime, count(*) AS turns
FROM missing JOIN places USING (copy)
WHERE server_runtime IS NOT NULL
GROUP BY label, server_runtime ORDER BY label, turns DESC, server_runtime`,
  },
  {
    title: 'Which runtimes are in use, and by how many copies?',
    sql: `SELECT runtime_key, count(*) AS turns, count(DISTINCT copy) AS copies
FROM turns WHERE runtime_key <> ''
GROUP BY runtime_key ORDER BY turns DESC, runtime_key`,
  },
  {
    title: 'What share of its turns lacks a value, copy by copy?',
    sql: `SELECT label, missing, turns, round(100.0 * missing / turns, 1) AS percent
FROM copies JOIN places USING (copy) WHERE turns > 0
ORDER BY percent DESC, label`,
  },
  {
    title: 'Why do turns lack a value?',
    sql: `SELECT reason, count(*) AS turns, count(DISTINCT copy) AS copies
FROM missing GROUP BY reason ORDER BY turns DESC, reason`,
  },
  {
    title: 'Which switches are certain, from which runtime to which?',
    sql: `SELECT from_runtime, to_runtime, count(*) AS switches
FROM switches WHERE certain
GROUP BY from_runtime, to_runtime ORDER BY switches DESC, from_runtime, to_runtime`,
  },
  {
    title: 'Which inference ids stand in more than one turn?',
    sql: `SELECT inference_id, count(*) AS turns, count(DISTINCT copy) AS copies
FROM turns WHERE inference_id <> ''
GROUP BY inference_id HAVING count(*) > 1 ORDER BY turns DESC, inference_id`,
  },
  {
    title: 'In which conversations is another runtime selected now than ran last?',
    sql: `SELECT label, conv_id, arg_max(runtime_key, position) AS ran_last, any_value(resolved_runtime_key) AS selected_now
FROM turns JOIN pointers USING (copy, conv_id) JOIN places USING (copy, store)
GROUP BY label, conv_id
HAVING ran_last <> '' AND selected_now <> '' AND ran_last <> selected_now ORDER BY label, conv_id`,
  },
  {
    title: 'Which turns did a server make values for, and by which rule?',
    sql: `SELECT server_made_runtime AS rule, count(*) AS turns, count(DISTINCT copy) AS copies
FROM turns WHERE server_made_runtime IS NOT NULL
GROUP BY rule ORDER BY turns DESC, rule`,
  },
]
