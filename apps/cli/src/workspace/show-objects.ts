import { maskSecret } from '@org/segment-core/internal'
import { regions } from '@org/segment-core/spec'
import type { Destination, TrackingPlan, TrackingPlanRule, WorkspaceSource } from '@org/segment-core/workspace'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { collect, displayName, findByName, listDestinations, listPlans, listSources } from './find-by-name.ts'
import { type OpenWorkspace, withWorkspace } from './open-workspace.ts'
import { type Column, parseLimit, plainText, printList, printTable, say } from './print-list.ts'

/** Flags of a list. */
export interface ListFlags {
  readonly limit?: string
}

const shorten = <Row>(rows: readonly Row[], { limit }: ListFlags) => {
  const most = parseLimit(limit)
  return { rows: rows.slice(0, most), isCut: most !== undefined && rows.length > most, limit: most }
}

const state = ({ enabled }: { readonly enabled?: boolean | null | undefined }): string =>
  enabled === false ? 'disabled' : 'enabled'

/** Names of settings that hold a credential. */
const secretName = /key|secret|token|password|credential|auth/i

/** Hides credentials, at any depth. */
const hideCredentials = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(hideCredentials)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' && inner !== '' && secretName.test(name) ? maskSecret(inner) : hideCredentials(inner),
    ]),
  )
}

const sourceData =
  ({ reveal }: GlobalOptions) =>
  (source: WorkspaceSource): unknown =>
    reveal
      ? source
      : {
          ...source,
          settings: hideCredentials(source.settings),
          writeKeys: source.writeKeys?.map(maskSecret),
        }

const destinationData =
  ({ reveal }: GlobalOptions) =>
  ({ settings, ...destination }: Destination): unknown => ({
    ...destination,
    settings: reveal ? settings : hideCredentials(settings),
  })

const sourceColumns: readonly Column<WorkspaceSource>[] = [
  { title: 'ID', show: ({ id }) => id },
  { title: 'NAME', show: displayName },
  { title: 'TYPE', show: ({ metadata }) => metadata?.name },
  { title: 'STATE', show: state },
]

/** Lists the sources. */
export const showSources = (io: Io, options: GlobalOptions, flags: ListFlags): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const list = shorten(await listSources(io, workspace), flags)
    printList(io, options, { name: 'sources', columns: sourceColumns, data: sourceData(options), ...list })
    return exitCodes.ok
  })

/** A source by its id, name or slug. */
export const sourceNamed = async (io: Io, workspace: OpenWorkspace, name: string): Promise<WorkspaceSource> =>
  findByName(await listSources(io, workspace), name, 'sources')

/** Shows a source. */
export const showSource = (io: Io, options: GlobalOptions, name: string): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const source = await sourceNamed(io, workspace, name)
    if (options.json) printJson(io, { source: sourceData(options)(source) })
    else {
      const keys = (source.writeKeys ?? []).map((key) => (options.reveal ? key : maskSecret(key)))
      printTable(
        io,
        options,
        [
          ...sourceColumns,
          { title: 'SLUG', show: ({ slug }) => slug },
          { title: 'WRITE KEYS', show: () => (keys.length === 0 ? 'not visible to this token' : keys.join(', ')) },
        ],
        [source],
      )
    }
    return exitCodes.ok
  })

/** Prints the write key of a source. */
export const showWriteKey = (io: Io, options: GlobalOptions, name: string): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const { id, writeKeys = [], ...source } = await sourceNamed(io, workspace, name)
    if (writeKeys.length === 0) {
      throw new CliError(
        'forbidden',
        exitCodes.unauthorized,
        `The source ${JSON.stringify(displayName({ id, ...source }))} shows no write key to this token.`,
        'Use a token of a workspace owner or a source admin. Cloud sources have no write key.',
      )
    }
    if (options.json) printJson(io, { source: id, writeKeys })
    else for (const key of writeKeys) io.stdout.write(`${plainText(key)}\n`)
    return exitCodes.ok
  })

/** Shows the schema controls of a source. */
export const showSourceSettings = (io: Io, options: GlobalOptions, name: string): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const { id } = await sourceNamed(io, workspace, name)
    const settings = await workspace.client.sources.settings({ sourceId: id }, { signal: io.interrupt })
    if (options.json) printJson(io, { source: id, settings })
    else {
      const rows = Object.entries(settings).flatMap(([group, value]) =>
        typeof value === 'object' && value !== null
          ? Object.entries(value).map(([setting, one]) => ({ setting: `${group}.${setting}`, value: one as unknown }))
          : [{ setting: group, value: value as unknown }],
      )
      if (rows.length === 0) say(io, options, 'The source has no schema controls.')
      else {
        printTable(
          io,
          options,
          [
            { title: 'SETTING', show: ({ setting }) => setting },
            { title: 'VALUE', show: ({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)) },
          ],
          rows,
        )
      }
    }
    return exitCodes.ok
  })

/** Prints the address of the debugger of a source. */
export const openDebugger = (io: Io, options: GlobalOptions, name: string): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const source = await sourceNamed(io, workspace, name)
    const { slug, id } = await workspace.client.whoami({ signal: io.interrupt })
    // A local Segment has one page for all sources.
    const url =
      workspace.settings.found.apiHost?.value ??
      `${regions[workspace.region].appUrl}/${encodeURIComponent(slug ?? id)}/sources/${encodeURIComponent(source.slug ?? source.id)}/debugger`
    if (options.json) printJson(io, { source: source.id, url })
    else io.stdout.write(`${url}\n`)
    return exitCodes.ok
  })

const destinationColumns = (names: ReadonlyMap<string, string>): readonly Column<Destination>[] => [
  { title: 'ID', show: ({ id }) => id },
  { title: 'NAME', show: ({ name, metadata, id }) => name || metadata?.name || id },
  { title: 'TYPE', show: ({ metadata }) => metadata?.name },
  { title: 'SOURCE', show: ({ sourceId }) => names.get(sourceId ?? '') ?? sourceId },
  { title: 'STATE', show: state },
]

const sourceNames = async (io: Io, workspace: OpenWorkspace): Promise<ReadonlyMap<string, string>> =>
  new Map((await listSources(io, workspace)).map((source) => [source.id, displayName(source)]))

/** Lists the destinations, of one source or of all. */
export const showDestinations = (
  io: Io,
  options: GlobalOptions,
  flags: ListFlags & { readonly source?: string },
): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const all = await listDestinations(io, workspace)
    const only = flags.source === undefined ? undefined : await sourceNamed(io, workspace, flags.source)
    const list = shorten(
      all.filter(({ sourceId }) => only === undefined || sourceId === only.id),
      flags,
    )
    const names = options.json ? new Map<string, string>() : await sourceNames(io, workspace)
    printList(io, options, {
      name: 'destinations',
      columns: destinationColumns(names),
      data: destinationData(options),
      ...list,
    })
    return exitCodes.ok
  })

/** Shows a destination with its mappings and filters. */
export const showDestination = (io: Io, options: GlobalOptions, name: string): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const destination = findByName(await listDestinations(io, workspace), name, 'destinations')
    const { client } = workspace
    const params = { destinationId: destination.id }
    const subscriptions = await collect(client.destinations.subscriptions(params, { signal: io.interrupt }))
    if (options.json) {
      printJson(io, {
        destination: destinationData(options)(destination),
        subscriptions: subscriptions.map(hideCredentials),
      })
      return exitCodes.ok
    }
    printTable(io, options, destinationColumns(await sourceNames(io, workspace)), [destination])
    io.stdout.write('\n')
    printList(io, options, {
      name: 'mappings',
      rows: subscriptions,
      columns: [
        { title: 'MAPPING', show: ({ name: title, id }) => title ?? id },
        { title: 'ACTION', show: ({ actionSlug }) => actionSlug },
        { title: 'TRIGGER', show: ({ trigger }) => trigger },
        { title: 'STATE', show: state },
      ],
    })
    return exitCodes.ok
  })

const planColumns: readonly Column<TrackingPlan>[] = [
  { title: 'ID', show: ({ id }) => id },
  { title: 'NAME', show: displayName },
  { title: 'TYPE', show: ({ type }) => type },
  { title: 'CHANGED', show: ({ updatedAt }) => updatedAt },
]

/** Lists the tracking plans. */
export const showPlans = (io: Io, options: GlobalOptions, flags: ListFlags): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    printList(io, options, {
      name: 'trackingPlans',
      columns: planColumns,
      ...shorten(await listPlans(io, workspace), flags),
    })
    return exitCodes.ok
  })

const propertyCount = ({ jsonSchema }: TrackingPlanRule): number => {
  const properties = jsonSchema.properties as Readonly<Record<string, { readonly properties?: object }>> | undefined
  return Object.keys(properties?.properties?.properties ?? properties?.traits?.properties ?? {}).length
}

/** Shows a tracking plan with its sources and rules. */
export const showPlan = (io: Io, options: GlobalOptions, name: string, flags: ListFlags): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const plan = findByName(await listPlans(io, workspace), name, 'plans')
    const params = { trackingPlanId: plan.id }
    const { trackingPlans } = workspace.client
    const rules = await collect(trackingPlans.rules(params, { signal: io.interrupt }))
    const sources = await collect(trackingPlans.sources(params, { signal: io.interrupt }))
    if (options.json) {
      printJson(io, { trackingPlan: plan, sources: sources.map(sourceData(options)), rules })
      return exitCodes.ok
    }
    printTable(
      io,
      options,
      [...planColumns, { title: 'SOURCES', show: () => sources.map(displayName).join(', ') || 'none' }],
      [plan],
    )
    io.stdout.write('\n')
    printList(io, options, {
      name: 'rules',
      columns: [
        { title: 'TYPE', show: ({ type }) => type },
        { title: 'EVENT', show: ({ key }) => key },
        { title: 'VERSION', show: ({ version }) => version },
        { title: 'PROPERTIES', show: propertyCount },
      ],
      ...shorten(rules, flags),
    })
    return exitCodes.ok
  })
