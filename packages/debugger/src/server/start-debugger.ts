import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { maskSecret } from '@org/segment-core/internal'
import type { JsonObject, Server, WorkspaceOptions } from '@org/segment-testing'
import { findBrowserLibrary, listen } from '@org/segment-testing/node'
import { createDebugger, type Debugger, type DebuggerOptions } from '../debugger/create-debugger.ts'
import { loadSessionFile } from '../debugger/load-session-file.ts'
import { isKnownHost, isLoopback, mayCarryCalls } from '../http/host-guard.ts'
import type { DevContext } from '../http/operation.ts'
import { replyProblem } from '../http/reply.ts'
import { serveBrowser } from '../http/serve-browser.ts'
import { isDevPath, refuseHost, serveDev } from '../http/serve-dev.ts'
import type { McpEndpoint } from '../http/serve-mcp.ts'
import { allSessionsBusy } from '../http/session-operations.ts'
import { sdkSnippets } from '../http/snippets.ts'
import type { DebuggerInfo } from '../model/debugger-info.ts'
import {
  createSessions,
  defaultSession,
  filePrefix,
  isSessionName,
  type Session,
  sessionLimits,
  splitSessionPath,
} from './sessions.ts'
import { version } from './version.ts'

/** Options of a listening debugger. */
export interface StartOptions extends DebuggerOptions {
  /**
   * 0 picks a free port.
   * @default 8765
   */
  readonly port?: number
  /**
   * Address to listen on. On anything but loopback, the page and the debug API require the token.
   * @default '127.0.0.1'
   */
  readonly host?: string
  /** Host names to answer to besides localhost. */
  readonly allowHosts?: readonly string[]
  /**
   * The write key of snippets and examples.
   * @default 'dev-write-key'
   */
  readonly writeKey?: string
  /** Folder of the built page. @default the one of this package */
  readonly pageFolder?: string
  /** Folders to look for an installed `@segment/analytics-next`. */
  readonly libraryFrom?: readonly string[]
  /** Name of the plan behind `judge`, to display. */
  readonly plan?: string
  /** Whether kept calls are forwarded, to display. */
  readonly forwarding?: boolean
  /** Answers agents at `/_dev/mcp`. */
  readonly mcp?: McpEndpoint
  /** Called once for each foreign Host header that was rejected. */
  readonly onForeignHost?: (host: string) => void
  /** The token, if one is required. @default a random one */
  readonly token?: string
}

/** A listening debugger. */
export interface RunningDebugger extends Debugger {
  /** Origin, without a trailing slash. */
  readonly url: string
  readonly port: number
  /** The token that the page and the debug API require; undefined on loopback. */
  readonly token: string | undefined
  /** URL of the page, including the token if one is required. */
  readonly pageUrl: string
  readonly info: () => DebuggerInfo
  /** Closes connections, the port and the store. */
  readonly stop: () => Promise<void>
}

/** Write key that may be shown in full, because it is made up. */
const devWriteKey = 'dev-write-key'

/** Header that names the session of a request. */
const sessionHeader = 'x-segment-dev-session'

/** Start of the paths of a session. */
const prefixOf = (name: string): string => (name === defaultSession ? '' : `/s/${name}`)

/** Says why there is no session with this name. */
const refuseSession = (outgoing: ServerResponse, name: string): void => {
  if (!isSessionName(name)) {
    replyProblem(outgoing, 400, 'bad_session', 'A session name has 1 to 64 letters, digits, "_", "." or "-".')
  } else if (name.startsWith(filePrefix)) {
    replyProblem(outgoing, 404, 'file_closed', 'This file is no longer open. Drop it onto the page again.')
  } else replyProblem(outgoing, 503, 'too_many_sessions', allSessionsBusy)
}

/** Pages of other origins may name a session, as they may send calls. */
const allowSessionHeader = (server: Server): Server => ({
  ...server,
  answer: async (request, fault) => {
    const answer = await server.answer(request, fault)
    const allowed = answer?.headers['access-control-allow-headers']
    if (answer === undefined || allowed === undefined) return answer
    return { ...answer, headers: { ...answer.headers, 'access-control-allow-headers': `${allowed}, ${sessionHeader}` } }
  },
})

/** Foreign host names reported; a scanner tries thousands. */
const maxForeignHosts = 20

/** Host under which this machine reaches a bound address, as written in a URL. */
const urlHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host

/** How long a webhook may take to answer. */
const webhookTimeoutMs = 10_000

/** The Public API and the Profile API show what the page shows, so they need the same token. */
const workspaceOf = (token: string | undefined): WorkspaceOptions => ({
  ...(token === undefined ? {} : { tokens: [token], profileTokens: [token] }),
  deliver: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(webhookTimeoutMs) }),
})

/** Whether a request for `/` is for the Public API, which says there which workspace a token belongs to. */
const asksForWorkspace = ({ headers }: IncomingMessage): boolean =>
  /^\s*bearer\s/i.test(headers.authorization ?? '') && headers.accept?.includes('json') === true

/**
 * Starts a local Segment with its debugger.
 * @throws {Error} the system's error if the port cannot be opened, such as EADDRINUSE
 */
export const startDebugger = async (options: StartOptions = {}): Promise<RunningDebugger> => {
  const { port = 8765, host = '127.0.0.1', allowHosts = [], writeKey = devWriteKey } = options
  const { now = Date.now, random = Math.random } = options
  const startedAt = new Date(now()).toISOString()
  const token = isLoopback(host) ? undefined : (options.token ?? randomBytes(24).toString('base64url'))
  const segmentOptions = { workspace: workspaceOf(token), ...options.segment }
  const core = createDebugger({ ...options, segment: segmentOptions })
  const library = await findBrowserLibrary([...(options.libraryFrom ?? []), import.meta.url])
  const { writeKeys = 'any' } = options.segment ?? {}
  const knows = (key: string): boolean =>
    writeKeys === 'any' || writeKeys.some((one) => (typeof one === 'string' ? one : one.key) === key)

  const infoOf = ({ name, file, debugger: { log } }: Session): DebuggerInfo => {
    const base = `${url}${prefixOf(name)}`
    return {
      version,
      url: base,
      // Calls cannot be sent to a file.
      trackingUrl: `${file === undefined ? base : url}/v1`,
      pageUrl: `${url}/`,
      startedAt,
      logId: log.logId,
      session: name,
      file,
      writeKey: maskSecret(writeKey),
      forwarding: options.forwarding === true && name === defaultSession,
      plan: options.plan,
      browserLibrary: library?.version,
      snippets: sdkSnippets(base, writeKey === devWriteKey ? writeKey : 'YOUR_WRITE_KEY', library !== undefined),
    }
  }
  const info = (): DebuggerInfo => infoOf({ name: defaultSession, debugger: core })
  const sendTo =
    ({ segment }: Debugger) =>
    async (calls: readonly JsonObject[]): Promise<void> => {
      const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
      for (const call of calls) {
        const path = `${url}/v1/${String(call.type)}`
        const body = JSON.stringify({ ...call, sentAt: new Date(now()).toISOString() })
        // Planned faults apply to examples too; the list shows the result.
        await segment
          .fetch(path, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body })
          .catch(() => undefined)
      }
    }
  const pageFolder = options.pageFolder ?? fileURLToPath(new URL('../../dist/page/', import.meta.url))
  const { details: _, watch: __, ...others } = options
  const sessionOptions: DebuggerOptions = { ...others, bounds: sessionLimits, segment: segmentOptions }
  const sessions = createSessions(
    core,
    () => createDebugger(sessionOptions),
    () => performance.now(),
  )
  const listSessions = () =>
    sessions.list().map(({ name, file, debugger: { log } }) => ({ name, events: log.size(), file: file?.name }))
  const openFile: DevContext['openFile'] = async (file) => {
    // Calls of a file have the write keys of another server.
    const fileOptions = { ...sessionOptions, segment: { ...segmentOptions, writeKeys: 'any' } } as const
    const { debugger: loaded, ...facts } = await loadSessionFile(file, fileOptions, sessionLimits.events)
    const name = `${filePrefix}${randomUUID().slice(0, 8)}`
    if (sessions.addFile({ name, debugger: loaded, file: { name: file.name, ...facts } })) return name
    loaded.close()
    return undefined
  }
  const contextOf = (session: Session): DevContext => ({
    debugger: session.debugger,
    info: () => infoOf(session),
    send: sendTo(session.debugger),
    sessions: listSessions,
    openFile,
    ...{ now, random, createId: randomUUID },
  })
  /** The sessions of requests that are being answered. */
  const entered = new WeakMap<IncomingMessage, Session>()
  const foreignHosts = new Set<string>()
  const reportForeignHost = (name: string): void => {
    if (foreignHosts.has(name) || foreignHosts.size >= maxForeignHosts) return
    foreignHosts.add(name)
    options.onForeignHost?.(name)
  }
  const listener = await listen(core.segment, {
    port,
    host,
    before: (incoming, outgoing) => {
      const named = splitSessionPath(incoming.url?.startsWith('/') ? incoming.url : '/')
      const sessionName = named.name ?? String(incoming.headers[sessionHeader] ?? defaultSession)
      const target = `http://localhost${named.path}`
      if (!URL.canParse(target)) return false
      const requested = new URL(target)
      const name = incoming.headers.host
      const rules = { boundTo: host, port: listener.port, allowed: allowHosts }
      const dev = isDevPath(requested.pathname) && !(requested.pathname === '/' && asksForWorkspace(incoming))
      if (dev ? !isKnownHost(name, rules) : !mayCarryCalls(name, rules)) {
        reportForeignHost(name ?? '')
        refuseHost(outgoing)
        return true
      }
      const place = isSessionName(sessionName) ? sessions.enter(sessionName) : undefined
      if (place === undefined) {
        refuseSession(outgoing, sessionName)
        return true
      }
      outgoing.on('close', place.leave)
      if (!dev && place.session.file !== undefined) {
        replyProblem(outgoing, 403, 'read_only', 'This session shows a file, which cannot be changed.')
        return true
      }
      entered.set(incoming, place.session)
      // From here on the request is one without a session.
      incoming.url = named.name === undefined ? incoming.url : named.path
      const context = contextOf(place.session)
      if (dev) {
        const serving = { context, pageFolder, token, mcp: options.mcp, prefix: prefixOf(sessionName) }
        serveDev(serving, { incoming, outgoing, url: requested })
        return true
      }
      return serveBrowser(incoming, outgoing, {
        path: requested.pathname,
        library,
        knows,
        prefix: prefixOf(sessionName),
      })
    },
    serverFor: (incoming) => {
      const { segment } = entered.get(incoming)?.debugger ?? core
      return incoming.method === 'OPTIONS' ? allowSessionHeader(segment) : segment
    },
  }).catch((error: unknown) => {
    core.close()
    throw error
  })
  const url = `http://${urlHost(host)}:${listener.port}`
  return {
    ...core,
    url,
    port: listener.port,
    token,
    pageUrl: token === undefined ? `${url}/` : `${url}/?token=${token}`,
    info,
    stop: async () => {
      await listener.close()
      sessions.close()
      core.close()
    },
  }
}
