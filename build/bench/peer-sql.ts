export const columnsSql = `ALTER TABLE turns ADD COLUMN runtime_key TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN inference_id TEXT NOT NULL DEFAULT '';`

/** All rows by one statement; a string and a number are the same to it. */
export const extractSql = `UPDATE turns SET
  runtime_key = coalesce(json_extract(turn_metadata_json, '$."geppetto.runtime@v1".runtime_key'), ''),
  inference_id = coalesce(json_extract(turn_metadata_json, '$."geppetto.inference_id@v1"'),
    json_extract(turn_metadata_json, '$.inference_id'), '')
WHERE json_valid(turn_metadata_json);`

export const indexesSql = `CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC);
CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms DESC);`

/** What a person asks of a file first: its conversations, and one's turns. */
export const conversationsSql = `SELECT conv_id, count(*), max(updated_at_ms) FROM turns GROUP BY conv_id
  ORDER BY 3 DESC LIMIT 50`
