import { expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runRecipe } from './run-recipe.ts'

const local = useLocalSegment()

it('answers at once, and sends the calls of the last requests before the process ends', async () => {
  const { child, output, exited } = runRecipe('express.ts', { ...local.env, PORT: '0' })
  await expect.poll(output).toMatch(/port: \d+/)
  const [, port = ''] = /port: (\d+)/.exec(output()) ?? []
  const buy = async (orderId: string): Promise<number> => {
    const headers = { 'content-type': 'application/json', 'x-user-id': 'user-42', 'user-agent': 'test/1.0' }
    const body = JSON.stringify({ orderId })
    const response = await fetch(`http://127.0.0.1:${port}/orders`, { method: 'POST', headers, body })
    await response.text()
    return response.status
  }
  // Segment is down for the first attempt; the responses do not notice.
  local.segment.faults.next({ status: 503, times: 1 })
  expect(await buy('order-1')).toBe(202)
  const last = buy('order-2')
  child.kill('SIGTERM')
  expect(await last).toBe(202)
  expect(await exited).toBe(0)
  expect(local.segment.calls).toMatchObject([
    { userId: 'user-42', event: 'Order Completed', context: { userAgent: 'test/1.0' } },
    { properties: { orderId: 'order-2' } },
  ])
})
