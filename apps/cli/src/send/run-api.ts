import type { ApiCall, SegmentResponse } from '@org/segment-core'
import { isJsonObject, jsonOrUndefined } from '@org/segment-core/internal'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import { setKeyValues } from '../flags/key-value.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { withRuntime } from '../io/with-runtime.ts'
import { attemptReporter, printJson, reportFailure, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { createSendContext, showRequest, tokensOf } from './send-context.ts'

/** Flags of `segment api`. */
export interface ApiFlags {
  readonly header?: readonly string[]
  readonly query?: readonly string[]
  readonly data?: string
  readonly field?: readonly string[]
  readonly include?: boolean
}

const headerOf = (line: string): readonly [string, string] => {
  const at = line.indexOf(':')
  // The message does not quote the header: it may contain a credential.
  if (at <= 0) throw usageError('A header must be "Name: value".', 'For example: -H "Accept: application/json"')
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

const queryOf = (text: string): readonly [string, string] => {
  const at = text.indexOf('=')
  if (at <= 0) throw usageError(`The query ${JSON.stringify(text)} must be name=value.`, 'For example: -q limit=10')
  return [text.slice(0, at), text.slice(at + 1)]
}

const bodyOf = async (io: Io, flags: ApiFlags): Promise<string | undefined> => {
  if (flags.data !== undefined && flags.field !== undefined) {
    throw usageError('--data and --field cannot be combined.', 'Use one of them.')
  }
  if (flags.data !== undefined) return readValue(io, flags.data)
  return flags.field === undefined ? undefined : JSON.stringify(setKeyValues({}, flags.field, '--field'))
}

const parseBody = (body: string): unknown => {
  const parsed = jsonOrUndefined(body)
  return parsed === undefined ? body : parsed
}

/** Indents JSON on a terminal; a pipe gets the exact body. */
const shownBody = (body: string, terminal: boolean): string => {
  const parsed = terminal ? parseBody(body) : body
  return typeof parsed === 'string' ? body : JSON.stringify(parsed, null, 2)
}

/** A `sentAt` that differs more from now, in milliseconds, is not that of this request. */
const sentAtToleranceMs = 60_000

/** What an old `sentAt` does to the calls of a body; undefined if there is none. */
const sentAtWarning = (body: string | undefined, now: number): string | undefined => {
  const parsed = body === undefined ? undefined : jsonOrUndefined(body)
  const sentAt = isJsonObject(parsed) && typeof parsed.sentAt === 'string' ? parsed.sentAt : ''
  const differs = Math.abs(now - Date.parse(sentAt)) > sentAtToleranceMs
  if (!differs) return undefined
  return `sentAt is ${sentAt}: Segment moves every timestamp by its difference from the time of arrival. Remove it from the body.`
}

/** Sends a raw request and prints the response. */
export const runApi = async (
  io: Io,
  options: GlobalOptions,
  { method, path, flags }: { readonly method: string; readonly path: string; readonly flags: ApiFlags },
): Promise<ExitCode> => {
  const body = await bodyOf(io, flags)
  const warning = sentAtWarning(body, io.now())
  if (warning !== undefined && !options.quiet) {
    io.stderr.write(`${styleOf(io, io.stderr, options.color).yellow('warning')} ${warning}\n`)
  }
  const call: ApiCall = {
    method,
    path,
    headers: (flags.header ?? []).map(headerOf),
    query: (flags.query ?? []).map(queryOf),
    ...(body === undefined ? {} : { body }),
  }
  const context = await createSendContext(io, options)
  const { core, internal, source, retry, timeoutMs } = context
  if (context.dryRun) {
    showRequest(io, options, context, { build: (attempt) => core.buildApiRequest(call, source, attempt) })
    return exitCodes.ok
  }
  return withRuntime(io, async (runtime) => {
    let response: SegmentResponse | undefined
    const report = await core.sendApiRequest(call, {
      source,
      runtime: {
        ...runtime,
        transport: async (request, settings) => {
          response = await runtime.transport(request, settings)
          return response
        },
      },
      retry,
      timeoutMs,
      signal: io.interrupt,
      tokens: tokensOf(context, runtime),
      onAttempt: attemptReporter(io, options),
    })
    const { attempts } = report
    const request = core.redactRequest(report.request, [source.writeKey])
    const isPost = report.request.method === 'POST'
    // A page that is fetched may be HTML; posted calls that a login page answers are lost.
    const judged =
      isPost && response !== undefined
        ? internal.judgeResponse(response, { request: report.request, now: io.now() })
        : undefined
    if (report.outcome === 'acknowledged' && judged !== undefined && judged.verdict !== 'acknowledged') {
      return reportFailure(io, options, judged.error, { outcome: 'gave-up', attempts, request })
    }
    if (report.outcome !== 'acknowledged') {
      if (!options.json && response !== undefined && response.body !== '')
        io.stdout.write(`${shownBody(internal.redactSecrets(response.body, [source.writeKey]), io.stdout.isTTY)}\n`)
      return reportFailure(io, options, report.error, { outcome: report.outcome, attempts, request })
    }
    if (options.json) {
      printJson(io, {
        outcome: report.outcome,
        request,
        response: { status: report.status, body: parseBody(report.body) },
        attempts,
      })
    } else if (!options.quiet) {
      if (flags.include) io.stdout.write(`HTTP ${report.status}\n${headerLines(response)}\n`)
      io.stdout.write(`${shownBody(report.body, io.stdout.isTTY)}\n`)
    }
    return exitCodes.ok
  })
}

/** The headers shown with `--include`; a response gives access to headers by name only. */
const shownHeaders = [
  'content-type',
  'content-length',
  'date',
  'retry-after',
  'x-ratelimit-reset',
  'server',
  'x-request-id',
]

const headerLines = (response: SegmentResponse | undefined): string =>
  shownHeaders
    .flatMap((name) => {
      const value = response?.headers.get(name) ?? null
      return value === null ? [] : [`${name}: ${value}\n`]
    })
    .join('')
