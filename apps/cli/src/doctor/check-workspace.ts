import { isSegmentError } from '@org/segment-core'
import type { WorkspaceClient, WorkspaceSource } from '@org/segment-core/workspace'
import type { ClosableRuntime, Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { Settings } from '../settings/resolve-settings.ts'
import { apiOptions, regionIn } from '../workspace/open-workspace.ts'
import { plainText } from '../workspace/print-list.ts'
import { type Check, failed, ok, skipped, warning } from './finding.ts'

const dayMs = 24 * 60 * 60 * 1_000

const sourceWithKey = async (client: WorkspaceClient, writeKey: string) => {
  let seesKeys = false
  for await (const source of client.sources.list({ pageSize: 1_000 })) {
    if ((source.writeKeys ?? []).length > 0) seesKeys = true
    if (source.writeKeys?.includes(writeKey)) return { source, seesKeys: true }
  }
  return { source: undefined, seesKeys }
}

const dropped = async (client: WorkspaceClient, source: WorkspaceSource, now: number): Promise<Check> => {
  const range = { startTime: new Date(now - dayMs).toISOString(), endTime: new Date(now).toISOString() }
  const query = { sourceId: source.id, groupBy: ['discardReason'], granularity: 'HOUR', ...range } as const
  let total = 0
  const reasons: string[] = []
  for await (const row of client.delivery.failedOnIngest(query)) {
    total += row.total
    reasons.push(plainText(row.discardReason))
  }
  if (total === 0)
    return { check: 'dropped-calls', ...ok('Segment dropped no calls of this source in the last 24 hours.') }
  return {
    check: 'dropped-calls',
    ...warning(
      `Segment dropped ${total.toLocaleString('en-US')} calls of this source in the last 24 hours: ${reasons.join(', ')}.`,
      `Find the cause with: segment why --source ${source.id}`,
    ),
  }
}

/** What the token of the workspace tells about the write key; nothing without a token. */
export const checkWorkspace = async (
  io: Io,
  options: GlobalOptions,
  settings: Settings,
  { runtime, writeKey }: { readonly runtime: ClosableRuntime; readonly writeKey: string | undefined },
): Promise<readonly Check[]> => {
  const token = settings.found.token?.value
  if (token === undefined) return []
  const { createWorkspaceClient } = await import('@org/segment-core/workspace')
  const findings: Check[] = []
  try {
    const region = regionIn(settings)
    const client = createWorkspaceClient({
      ...apiOptions(io, { ...options, quiet: true }, settings, runtime),
      token,
      region,
    })
    const { name, slug } = await client.whoami()
    const title = plainText(name ?? slug)
    findings.push({ check: 'token', ...ok(`The token belongs to the workspace ${title} (${region}).`) })
    if (writeKey === undefined) return findings
    const { source, seesKeys } = await sourceWithKey(client, writeKey)
    if (source === undefined) {
      const result = seesKeys
        ? failed(
            `No source of the workspace ${title} has this write key.`,
            'Copy it with: segment sources key <source>. If the key is of another workspace, use another --profile.',
          )
        : skipped('The token may not see write keys.')
      return [...findings, { check: 'workspace-source', ...result }]
    }
    const label = plainText(source.name ?? source.slug ?? source.id)
    findings.push({
      check: 'workspace-source',
      ...(source.enabled === false
        ? failed(
            `The source ${label} is disabled, so Segment drops its calls.`,
            'Enable it in the settings of the source.',
          )
        : ok(`The write key belongs to the source ${label}, which is enabled.`)),
    })
    findings.push(await dropped(client, source, io.now()))
  } catch (error) {
    if (!isSegmentError(error)) throw error
    const isFirst = findings.length === 0
    const check = isFirst ? 'token' : 'workspace-source'
    const isWrong = ['unauthorized', 'wrong_region', 'invalid_source'].includes(error.code)
    findings.push({ check, ...(isWrong ? failed(error.message, error.details.advice) : skipped(error.message)) })
  }
  return findings
}
