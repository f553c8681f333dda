import type { ApiCall, SegmentResponse } from '@org/segment-core'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import { parseKeyValue, setKeyValues } from '../flags/key-value.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { attemptReporter, printJson } from '../output/report.ts'
import { reportFailure } from '../output/report-failure.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { createSendContext, showRequest, tokensOf, withRuntime } from './send-context.ts'

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
  // The line stays unsaid: it may hold a credential.
  if (at <= 0) throw usageError('A header is no "Name: value".', 'Write it as -H "Name: value".')
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

const queryOf = (text: string): readonly [string, string] => {
  const at = text.indexOf('=')
  if (at <= 0) throw usageError(`The query ${JSON.stringify(text)} is no name=value.`, 'Write it as -q name=value.')
  return [text.slice(0, at), text.slice(at + 1)]
}

const bodyOf = async (io: Io, flags: ApiFlags): Promise<unknown> => {
  if (flags.data !== undefined && flags.field !== undefined) {
    throw usageError('--data and --field can not both make the body.', 'Give one of them.')
  }
  if (flags.data !== undefined) return readValue(io, flags.data)
  if (flags.field === undefined) return undefined
  return setKeyValues(
    {},
    flags.field.map((text) => parseKeyValue(text, '--field')),
    '--field',
  )
}

const pretty = (body: string, terminal: boolean): string => {
  if (!terminal) return body
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

const parsedBody = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** Makes a raw call and prints the answer. */
export const callApi = async (
  io: Io,
  options: GlobalOptions,
  { method, path, flags }: { readonly method: string; readonly path: string; readonly flags: ApiFlags },
): Promise<ExitCode> => {
  const body = await bodyOf(io, flags)
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
    showRequest(io, options, context, core.buildApiRequest(call, source), {})
    return exitCodes.ok
  }
  return withRuntime(io, async (runtime) => {
    let answer: SegmentResponse | undefined
    const report = await core.sendApiRequest(call, {
      source,
      runtime: {
        ...runtime,
        transport: async (request, settings) => {
          answer = await runtime.transport(request, settings)
          return answer
        },
      },
      retry,
      timeoutMs,
      signal: io.interrupt,
      tokens: await tokensOf(context, runtime),
      onAttempt: attemptReporter(io, options),
    })
    const { attempts } = report
    const request = core.redactRequest(report.request, [source.writeKey])
    if (report.outcome !== 'acknowledged') {
      if (!options.json && answer !== undefined && answer.body !== '')
        io.stdout.write(`${pretty(internal.redact(answer.body, [source.writeKey]), io.stdout.isTTY)}\n`)
      return reportFailure(io, options, report.error, { outcome: report.outcome, attempts, request })
    }
    if (options.json) {
      printJson(io, {
        outcome: report.outcome,
        request,
        response: { status: report.status, body: parsedBody(report.body) },
        attempts,
      })
    } else if (!options.quiet) {
      if (flags.include) io.stdout.write(`HTTP ${report.status}\n${headerLines(answer)}\n`)
      io.stdout.write(`${pretty(report.body, io.stdout.isTTY)}\n`)
    }
    return exitCodes.ok
  })
}

/** Headers worth seeing; a transport hands out headers by name only. */
const shownHeaders = [
  'content-type',
  'content-length',
  'date',
  'retry-after',
  'x-ratelimit-reset',
  'server',
  'x-request-id',
]

const headerLines = (answer: SegmentResponse | undefined): string =>
  shownHeaders
    .flatMap((name) => {
      const value = answer?.headers.get(name) ?? null
      return value === null ? [] : [`${name}: ${value}\n`]
    })
    .join('')
