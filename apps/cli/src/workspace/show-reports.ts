import type { ApiCallsDay, AuditEvent, MtuDay } from '@org/segment-core/workspace'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { collect, displayName, listSources } from './find-by-name.ts'
import { withWorkspace } from './open-workspace.ts'
import { type Column, parseLimit, printList, printTable, takeFirst } from './print-list.ts'

/** Flags of `segment usage`. */
export interface UsageFlags {
  readonly month?: string
  readonly bySource?: boolean
  readonly mtu?: boolean
  readonly limit?: string
}

/** The first day of a month, ISO 8601. @throws {CliError} `usage` */
const periodOf = (month: string | undefined, now: number): string => {
  const text = month ?? new Date(now).toISOString().slice(0, 7)
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return `${text}-01`
  throw usageError(`--month must be a month such as 2026-11, not ${JSON.stringify(text)}.`)
}

const dayOf = ({ timestamp }: { readonly timestamp?: string | null | undefined }): string =>
  (timestamp ?? '').slice(0, 10)

/** Adds counters that are text, because they may be larger than a number. */
const sumOf = (counts: readonly string[]): string =>
  counts.reduce((sum, count) => sum + (/^\d+$/.test(count) ? BigInt(count) : 0n), 0n).toString()

const users = ({ identified, anonymous, anonymousIdentified, neverIdentified }: MtuDay) => ({
  identified,
  anonymous,
  anonymousIdentified,
  neverIdentified,
})

/** Shows API calls or tracked users of a month, by day. */
export const showUsage = (io: Io, options: GlobalOptions, flags: UsageFlags): Promise<ExitCode> => {
  const period = periodOf(flags.month, io.now())
  const limit = parseLimit(flags.limit)
  return withWorkspace(io, options, async (workspace) => {
    const { usage } = workspace.client
    const names = new Map<string, string>()
    if (flags.bySource && !options.json) {
      for (const source of await listSources(io, workspace)) names.set(source.id, displayName(source))
    }
    const bySource: readonly Column<ApiCallsDay | MtuDay>[] = flags.bySource
      ? [{ title: 'SOURCE', show: ({ sourceId }) => names.get(sourceId ?? '') ?? sourceId }]
      : []
    const day = { title: 'DAY', show: dayOf }
    const request = { signal: io.interrupt }
    if (flags.mtu) {
      const days = await takeFirst((flags.bySource ? usage.mtuBySource : usage.mtu)(period, request), limit)
      printList<MtuDay>(io, options, {
        name: 'trackedUsers',
        rows: days.values,
        isCut: days.isCut,
        limit,
        columns: [
          day,
          ...bySource,
          ...(['identified', 'anonymous', 'anonymousIdentified', 'neverIdentified'] as const).map((name) => ({
            title: name.replace(/[A-Z]/g, ' $&').toUpperCase(),
            show: (one: MtuDay) => users(one)[name],
          })),
        ],
      })
      return exitCodes.ok
    }
    const all = await collect((flags.bySource ? usage.apiCallsBySource : usage.apiCalls)(period, request))
    const total = sumOf(all.map(({ apiCalls }) => apiCalls))
    const rows = all.slice(0, limit)
    if (options.json) printJson(io, { period, total, days: rows, ...(rows.length < all.length ? { more: true } : {}) })
    else {
      const columns: readonly Column<ApiCallsDay>[] = [
        day,
        ...bySource,
        { title: 'CALLS', show: ({ apiCalls }) => apiCalls },
      ]
      printTable(io, options, columns, rows)
      io.stdout.write(`total ${total}\n`)
    }
    return exitCodes.ok
  })
}

/** Flags of `segment audit`. */
export interface AuditFlags {
  readonly since?: string
  readonly until?: string
  readonly type?: string
  readonly resource?: string
  readonly limit?: string
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A time: ISO 8601, or an age such as `2h` or `7d`. @returns milliseconds since 1970 @throws {CliError} `usage` */
export const parseMoment = (text: string, flag: string, now: number): number => {
  const [, count, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? []
  if (count !== undefined) return now - Number(count) * (unitMs[unit] ?? 0)
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw usageError(
    `${flag} must be a time, not ${JSON.stringify(text)}.`,
    'Use an age such as 30m, 24h or 7d, or a date such as 2026-11-24.',
  )
}

const auditColumns: readonly Column<AuditEvent>[] = [
  { title: 'TIME', show: ({ timestamp }) => timestamp },
  { title: 'CHANGE', show: ({ type }) => type },
  { title: 'OBJECT', show: ({ resourceName, resourceId }) => resourceName || resourceId },
  { title: 'BY', show: ({ actorEmail, actor }) => actorEmail ?? actor },
]

const defaultAuditEvents = 50

/** Shows changes in the workspace, newest first. */
export const showAudit = (io: Io, options: GlobalOptions, flags: AuditFlags): Promise<ExitCode> => {
  const limit = parseLimit(flags.limit) ?? defaultAuditEvents
  const iso = (text: string | undefined, flag: string): string | undefined =>
    text === undefined ? undefined : new Date(parseMoment(text, flag, io.now())).toISOString()
  const startTime = iso(flags.since, '--since')
  const endTime = iso(flags.until, '--until')
  return withWorkspace(io, options, async ({ client }) => {
    const events = client.auditEvents({
      pageSize: Math.min(limit + 1, 200),
      signal: io.interrupt,
      ...(startTime === undefined ? {} : { startTime }),
      ...(endTime === undefined ? {} : { endTime }),
      ...(flags.type === undefined ? {} : { resourceType: flags.type }),
      ...(flags.resource === undefined ? {} : { resourceId: flags.resource }),
    })
    const { values, isCut } = await takeFirst(events, limit)
    printList(io, options, { name: 'events', rows: values, isCut, limit, columns: auditColumns })
    return exitCodes.ok
  })
}
