import { createSegmentClient } from '@org/segment-core'

export const send = async (host) => {
  const client = createSegmentClient({ source: { writeKey: 'k'.repeat(32), host } })
  client.track({ userId: 'user-42', event: 'Started' })
  await client.close()
}
