import { recover } from '../case/recover.ts'
import { queueSource, recoverySource } from '../case/recovery-source.ts'
import { runJob } from '../jobs/run.ts'
import { checkRulesJob } from '../recovery/check-rules.ts'
import { assertAction, closeAction, closeGroupAction, takeAction } from '../recovery/decide.ts'
import { groupsOf } from '../recovery/groups.ts'
import { queuePage } from '../recovery/queue.ts'
import { ruleText } from '../recovery/rule-text.ts'
import { ruleFillsInput } from '../recovery/rules.ts'
import { appliedRules, rulesFiles, writeRulesFile } from '../recovery/rules-file.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

export const recoveryHandlers = (of: SessionOf): HandlersOf<'shapes' | 'recovery' | 'rules'> => ({
  'shapes.list': ({ case_id, by }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async (options) =>
      groupsOf(await recoverySource(session, options), by),
    )
  },
  'recovery.triage': async ({ case_id }) => {
    const session = of(case_id)
    const { index } = await session.source()
    return session.desk.triage(index)
  },
  'recovery.queue': ({ case_id, ...request }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async (options) => {
      const source = await queueSource(session, request, options)
      return queuePage(source, request, session.provenanceOf)
    })
  },
  // A write meanwhile leaves a preview the index and the closed rows that it began with; metadata is never written.
  'recovery.preview': ({ case_id, rule }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async (options) => {
      const source = await recoverySource(session, options)
      return session.desk.previews.preview(source, rule, options)
    })
  },
  'recovery.previewRows': ({ case_id, rule, ...request }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async (options) => {
      const source = await recoverySource(session, options)
      return session.desk.previews.rows(source, rule, request, options)
    })
  },
  'recovery.apply': ({ case_id, rule, note, person, screen }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.apply', options, screen, async (options) => ({
      does: 'rule',
      fills: ruleFillsInput(await recoverySource(session, options), rule),
      header: {
        kind: 'rule',
        person: person ?? session.person,
        rule: ruleText(rule),
        note,
        details: { recovery_rule: rule },
      },
    }))
  },
  'recovery.take': ({ case_id, ...request }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.take', options, request.screen, async () =>
      takeAction(await session.source(), request, request.person ?? session.person),
    )
  },
  'recovery.assert': ({ case_id, ...request }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.assert', options, request.screen, async () =>
      assertAction(await session.source(), request, request.person ?? session.person, session.pointers),
    )
  },
  'recovery.close': ({ case_id, ...request }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.close', options, request.screen, async () =>
      closeAction(await session.source(), request, request.person ?? session.person),
    )
  },
  'recovery.closeGroup': ({ case_id, ...request }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.closeGroup', options, request.screen, async (options) => {
      const source = await queueSource(session, request.filter, options)
      return closeGroupAction(source, request, request.person ?? session.person)
    })
  },
  'recovery.undo': ({ case_id, run_id, person, screen }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.undo', options, screen, async () => ({
      does: 'undo',
      run_id,
      person: person ?? session.person,
    }))
  },
  'recovery.redo': ({ case_id, run_id, person, screen }, options) => {
    const session = of(case_id)
    return recover(session, 'recovery.redo', options, screen, async () => ({
      does: 'redo',
      run_id,
      person: person ?? session.person,
    }))
  },
  /** Writes the given rules to a file, or those that were applied here and stand. */
  'rules.save': ({ case_id, path, replace, rules: given }) => {
    const { handle, working } = of(case_id)
    const rules = given ?? appliedRules(working.journal.history)
    const protectedPaths = [handle.workingPath, ...handle.evidencePaths]
    return { ...writeRulesFile({ path, replace, protectedPaths }, rules), rules: rules.length }
  },
  'rules.load': ({ path }) => rulesFiles.read(path),
  'rules.check': ({ case_id, rules }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, async (options) => {
      const { columns } = await session.source()
      return runJob(checkRulesJob, { path: session.working.path, columns, rules }, options)
    })
  },
})
