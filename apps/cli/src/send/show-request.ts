import type { SegmentRequest } from '@org/segment-core'
import type { AttemptStamps } from '@org/segment-core/internal'
import type { Io } from '../io/io.ts'
import { printJson, printRequest } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { SendContext } from './send-context.ts'

/** The access token that a dry run shows with OAuth; a dry run requests none. */
const placeholderToken = 'YOUR_ACCESS_TOKEN'

/**
 * Shows the request of the first attempt instead of sending it: as text, as a curl command or as JSON. Credentials are
 * hidden unless `--reveal` is set.
 * @param extra further members of the JSON document
 */
export const showRequest = (
  io: Io,
  options: GlobalOptions,
  { core, source, oauth }: SendContext,
  {
    build,
    ...extra
  }: { readonly build: (attempt: AttemptStamps) => SegmentRequest } & Readonly<Record<string, unknown>>,
): void => {
  const sentAt = new Date(io.now()).toISOString()
  const request = build({ sentAt, bearerToken: oauth === undefined ? undefined : placeholderToken })
  const reveal = options.reveal === true
  const shown: SegmentRequest = reveal ? { ...request } : core.redactRequest(request, [source.writeKey])
  const curl = options.curl ? core.requestToCurl(request, { reveal }) : undefined
  if (options.json)
    printJson(io, { outcome: 'dry-run', request: shown, ...(curl === undefined ? {} : { curl }), ...extra })
  else if (curl !== undefined) io.stdout.write(`${curl}\n`)
  else printRequest(io, shown)
}
