import { middleEllipsis } from '../../../../shared/text/middle-ellipsis.ts'
import { markedRuntimes, plural, switchesInWords } from '../../../../shared/truth/words.ts'
import { equals, literalsOf } from '../../queries/sql-literal.ts'
import { type Check, NOTHING_TO_DO, share, withoutTurns } from './check.ts'
import { keepUnknown, SERVER_MADE } from './responses.ts'

/** Characters of an id within the sentence: a file may have some of a million. */
const IN_WORDS = 200

/** Playbook: "Validate runtime history for one conversation". A column that is not there yet reads as unknown. */
export const runtimeHistory: Check = {
  id: 'runtime-history',
  title: 'Runtime history of a conversation',
  sql: (context) => {
    const { db, columns, conversation } = context
    const refused = withoutTurns(context)
    if (refused !== null) return refused
    const literal = conversation && literalsOf(db, columns!.rowid, ['conv_id'], conversation.rowid)
    if (!literal) return { notApplicable: 'There are no turns.' }
    const column = (name: string, otherwise: string): string =>
      columns!.names.has(name) ? name : `${otherwise} AS ${name}`
    return `SELECT turn_id, ${column('runtime_key', "''")}, ${column('inference_id', "''")}, ${column('updated_at_ms', '0')}
FROM ${context.from}
WHERE ${equals('conv_id', literal[0]!)}
ORDER BY updated_at_ms ASC, turn_id ASC;`
  },
  judge: (context) => {
    const { conversation } = context
    const { conv_id, chosen, turns, missing, switches, server_made } = conversation!
    const runtimes = markedRuntimes(conversation!, (runtime) => middleEllipsis(runtime, IN_WORDS))
    const which = chosen ? '' : ', the one with the most switches'
    const named =
      runtimes.length === 0
        ? 'no known runtime'
        : `${plural(runtimes.length, 'runtime')} (${runtimes.slice(0, 8).join(', ')}${runtimes.length > 8 ? ', …' : ''})`
    const history = `Conversation “${middleEllipsis(conv_id, IN_WORDS)}”${which}: ${plural(turns, 'turn')}, ${named}, ${switchesInWords(switches)}.`
    const made =
      server_made === 0
        ? ''
        : ` In ${share(server_made, turns, 'turn')} a value is what a server made of something that is not canonical; history and switches take it as it is recorded.`
    if (missing > 0) {
      return {
        verdict: 'attention',
        explanation: `${history} ${share(missing, turns, 'turn')} ${missing === 1 ? 'lacks' : 'lack'} a runtime or an inference id; an unknown run is never bridged.${made}`,
        response: keepUnknown(context),
      }
    }
    const complete = `${history} Every turn says which runtime and which inference made it.`
    return made === ''
      ? { verdict: 'pass', explanation: complete, response: NOTHING_TO_DO }
      : {
          verdict: 'attention',
          explanation: `${history} Every turn has both values.${made}`,
          response: SERVER_MADE,
        }
  },
}
