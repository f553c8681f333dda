import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { maskSecret } from '@org/segment-core/internal'
import type { JsonObject } from '@org/segment-testing'
import { findBrowserLibrary, listen } from '@org/segment-testing/node'

import { createDebugger, type Debugger, type DebuggerOptions } from './create-debugger.ts'
import type { DebuggerInfo } from './debugger-info.ts'
import { isKnownHost, isLoopback, mayCarryCalls } from './http/host-guard.ts'
import { serveBrowser } from './http/serve-browser.ts'
import { isDevPath, refuseHost, serveDev } from './http/serve-dev.ts'
import { sdkSnippets } from './http/snippets.ts'
import { version } from './version.ts'

/** How a debugger is put on a port. */
export interface StartOptions extends DebuggerOptions {
  /**
   * 0 takes any free port.
   * @default 8765
   */
  readonly port?: number
  /**
   * Address to bind to. Anything but loopback asks everybody for the token, besides those who only send.
   * @default '127.0.0.1'
   */
  readonly host?: string
  /** Names besides localhost by which this server may be asked. */
  readonly allowHosts?: readonly string[]
  /**
   * The write key of snippets and examples.
   * @default 'dev-write-key'
   */
  readonly writeKey?: string
  /** Folder of the built page. @default the one of this package */
  readonly pageFolder?: string
  /** Folders from which `@segment/analytics-next` may be installed. */
  readonly libraryFrom?: readonly string[]
  /** Name of the plan that calls are judged by, for show. */
  readonly plan?: string
  /** What is kept is also sent on, for show. */
  readonly forwarding?: boolean
  /** Is told, once for each, of Host headers that are turned away as foreign. */
  readonly onForeignHost?: (host: string) => void
  /** The token, where one is needed. @default a fresh one */
  readonly token?: string
}

/** A debugger on a port. */
export interface RunningDebugger extends Debugger {
  /** Origin, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** What page and debug API ask for; undefined on loopback. */
  readonly token: string | undefined
  /** Address of the page, with the token where one is needed. */
  readonly pageUrl: string
  readonly info: () => DebuggerInfo
  /** Ends connections, listening and store. */
  readonly stop: () => Promise<void>
}

/** The name under which a bound address is reached from this machine. */
const reachableHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host)

/**
 * Starts a local Segment with its debugger.
 * @throws {Error} what the system says when the port cannot be had, such as EADDRINUSE
 */
export const startDebugger = async (options: StartOptions = {}): Promise<RunningDebugger> => {
  const { port = 8765, host = '127.0.0.1', allowHosts = [], writeKey = 'dev-write-key' } = options
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const startedAt = new Date(now()).toISOString()
  const core = createDebugger(options)
  const token = isLoopback(host) ? undefined : (options.token ?? randomBytes(24).toString('base64url'))
  const library = await findBrowserLibrary([...(options.libraryFrom ?? []), import.meta.url])
  const { writeKeys = 'any' } = options.segment ?? {}
  const knows = (key: string): boolean =>
    writeKeys === 'any' || writeKeys.some((one) => (typeof one === 'string' ? one : one.key) === key)

  const info = (): DebuggerInfo => ({
    version: version,
    url,
    trackingUrl: `${url}/v1`,
    pageUrl: `${url}/`,
    startedAt,
    logId: core.log.logId,
    writeKey: maskSecret(writeKey),
    forwarding: options.forwarding === true,
    ...(options.plan === undefined ? {} : { plan: options.plan }),
    ...(library === undefined ? {} : { browserLibrary: library.version }),
    snippets: sdkSnippets(url, shownKey(writeKey)),
  })
  const send = async (calls: readonly JsonObject[]): Promise<void> => {
    const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
    for (const call of calls) {
      const path = `${url}/v1/${String(call.type)}`
      const body = JSON.stringify({ ...call, sentAt: new Date(now()).toISOString() })
      // A fault that is planned befalls examples too; the list shows it.
      await core.segment
        .fetch(path, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body })
        .catch(() => undefined)
    }
  }
  const pageFolder = options.pageFolder ?? fileURLToPath(new URL('../dist/page/', import.meta.url))
  const context = { debugger: core, info, send, now, random, createId: randomUUID }
  const hosts = () => ({ boundTo: host, port: listener.port, allowed: allowHosts })
  const tellForeign = onceEach(maxForeignHosts, options.onForeignHost)
  const listener = await listen(core.segment, {
    port,
    host,
    before: (incoming, outgoing) => {
      const target = `http://localhost${incoming.url?.startsWith('/') ? incoming.url : '/'}`
      if (!URL.canParse(target)) return false
      const asked = new URL(target)
      const named = incoming.headers.host
      const dev = isDevPath(asked.pathname)
      if (dev ? !isKnownHost(named, hosts()) : !mayCarryCalls(named, hosts())) {
        tellForeign(named ?? '')
        refuseHost(outgoing)
        return true
      }
      if (dev) {
        serveDev({ context, pageFolder, token }, incoming, outgoing, asked)
        return true
      }
      return serveBrowser(incoming, outgoing, { path: asked.pathname, library, knows })
    },
  }).catch((error: unknown) => {
    core.close()
    throw error
  })
  const url = `http://${reachableHost(host).includes(':') ? `[${host}]` : reachableHost(host)}:${listener.port}`
  return {
    ...core,
    url,
    port: listener.port,
    token,
    pageUrl: token === undefined ? `${url}/` : `${url}/?token=${token}`,
    info,
    stop: async () => {
      await listener.close()
      core.close()
    },
  }
}

/** Foreign names that are told of; a scanner tries thousands. */
const maxForeignHosts = 20

/** Calls a listener for each value once, as long as there are few of them. */
const onceEach = (most: number, listener: ((value: string) => void) | undefined): ((value: string) => void) => {
  const told = new Set<string>()
  return (value) => {
    if (listener === undefined || told.has(value) || told.size >= most) return
    told.add(value)
    listener(value)
  }
}

/** A key that was made up for development may be shown; any other stays hidden behind a placeholder. */
const shownKey = (writeKey: string): string => (writeKey === 'dev-write-key' ? writeKey : 'YOUR_WRITE_KEY')
