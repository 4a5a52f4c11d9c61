import { app, MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { CallOptions, MethodInput, MethodName, MethodOutput } from '../../shared/contract/methods.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { createInbox } from '../../shared/rpc/inbox.ts'
import { electronPortTransport } from '../host/electron-port.ts'
import type { SpareNews, SpareRequest } from '../host/lent-spares.ts'
import { type Ending, isEnding } from '../host/start-engine.ts'
import type { EngineProcess, Supervisor } from '../host/supervisor.ts'
import { startSpareProcess } from './spare-process.ts'

/** The engine in a utility process: a native crash there ends nothing but itself. */
export interface UtilityEngine extends EngineProcess {
  /** One end of a new connection, for a window to use. */
  port(): MessagePortMain
}

export interface UtilityEngineOptions {
  /** The bundled `utility-entry`. */
  readonly entry: string
  readonly home: string
  readonly log: (line: string) => void
}

/** Asks the engine once, over a connection of its own: that outlives no engine. */
export async function askEngine<N extends MethodName>(
  supervisor: Supervisor<EngineProcess>,
  method: N,
  input: MethodInput<N>,
  options?: CallOptions,
): Promise<MethodOutput<N>> {
  const client = createClient((await supervisor.whenRunning()).connect())
  try {
    return await client.call(method, input, options)
  } finally {
    client.close()
  }
}

/** Starts and ends spare processes for the engine; they end with it. */
function lendSpares(engine: UtilityProcess): void {
  const running = new Map<number, { kill(): void }>()
  const tell = (news: SpareNews, ports: MessagePortMain[] = []): void => engine.postMessage(news, ports)
  engine.on('message', (request: SpareRequest | Ending) => {
    if (isEnding(request)) return
    const { spare } = request
    if ('kill' in request) return running.get(spare)?.kill()
    const { port, onExit, kill } = startSpareProcess(request.home)
    running.set(spare, { kill })
    onExit((ended) => {
      running.delete(spare)
      tell({ spare, ended })
    })
    tell({ spare }, [port])
  })
  engine.on('exit', () => {
    for (const { kill } of running.values()) kill()
  })
}

export function startUtilityEngine({ entry, home, log }: UtilityEngineOptions): UtilityEngine {
  const child = utilityProcess.fork(entry, [home], {
    serviceName: 'Turnscope engine',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr?.on('data', (text: Buffer) => log(text.toString('utf8').trimEnd()))
  const life = createInbox()
  let why: string | null = null
  child.on('exit', (code) => life.end(why ?? `it ended with code ${code}`))
  child.on('message', (message: unknown) => {
    if (isEnding(message)) why = message.ending
  })
  lendSpares(child)
  child.on('error', (type, location) => log(`engine ${type} at ${location}`))

  const port = (): MessagePortMain => {
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    return port2
  }
  return {
    port,
    connect() {
      const transport = electronPortTransport(port())
      life.onClose(() => transport.close())
      return transport
    },
    onExit: life.onClose,
    stop: () => child.postMessage('stop'),
    kill: (reason) => {
      why ??= reason
      child.kill()
    },
    memory: () => {
      const metric = app.getAppMetrics().find(({ pid }) => pid === child.pid)
      return metric === undefined ? null : metric.memory.workingSetSize * 1024
    },
  }
}
