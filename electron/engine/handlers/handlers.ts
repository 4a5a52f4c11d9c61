import type {
  CallOptions,
  MethodName,
  MethodOutput,
  MethodRequest,
  Methods,
} from '../../../shared/contract/methods.ts'
import type { Alone, CaseSession } from '../case/session.ts'

/** A write answers with what `alone` gave out, so no method that is marked as one can write beside another. */
type Answer<N extends MethodName> = Methods[N]['does'] extends 'write'
  ? Alone<MethodOutput<N>>
  : MethodOutput<N>

export type Handler<N extends MethodName> = (
  request: MethodRequest<N>,
  options: CallOptions,
) => Answer<N> | Promise<Answer<N>>

/** How the methods that begin with a prefix are answered: `HandlersOf<'journal' | 'rules'>`. */
export type HandlersOf<Prefix extends string> = {
  readonly [N in Extract<MethodName, `${Prefix}.${string}`>]: Handler<N>
}

/** The open case of that id. Throws `NotFound`. */
export type SessionOf = (case_id: string) => CaseSession
