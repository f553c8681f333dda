import { createWorkspaceClient } from '@org/segment-core/workspace'

const workspace = createWorkspaceClient({
  token: process.env.SEGMENT_TOKEN ?? '',
  region: 'us',
  // Only for a local Segment.
  host: process.env.SEGMENT_HOST,
})

const day = 24 * 60 * 60 * 1000
const range = {
  startTime: new Date(Date.now() - day).toISOString(),
  endTime: new Date(Date.now() + 60_000).toISOString(),
  granularity: 'HOUR',
} as const

for await (const source of workspace.sources.list()) {
  console.log(source.id, source.name)
  const groupBy = ['discardReason', 'eventName']
  for await (const row of workspace.delivery.failedOnIngest({ sourceId: source.id, groupBy, ...range })) {
    console.log(`${row.total} × ${row.discardReason} ${row.eventName}`)
  }
}
