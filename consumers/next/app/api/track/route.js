import { Analytics } from '@org/segment-core/analytics-node'

export const dynamic = 'force-dynamic'

export const POST = async (request) => {
  const { host } = await request.json()
  const analytics = new Analytics({ writeKey: 'k'.repeat(32), host })
  const errors = []
  analytics.on('error', ({ reason }) => errors.push(String(reason)))
  analytics.track({ userId: 'user-42', event: 'Started' })
  await analytics.closeAndFlush()
  return Response.json(errors)
}
