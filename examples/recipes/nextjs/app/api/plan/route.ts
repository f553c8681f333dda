import { after } from 'next/server'
import { segment } from '@/lib/segment'

export const POST = async (request: Request): Promise<Response> => {
  const { userId, plan } = await request.json()
  segment().track({ userId, event: 'Plan Chosen', properties: { plan } })
  // Runs after the response. A serverless platform keeps the function running until it is done.
  after(() => segment().flush({ timeoutMs: 10_000 }))
  return Response.json({ ok: true })
}
