import { once } from 'node:events'
import { type IncomingMessage, request as startRequest } from 'node:http'
import { expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runRecipe } from './run-recipe.ts'

const local = useLocalSegment()

/** Begins an order. Once the server has it, returns the function that sends its body and returns the status. */
const beginOrder = async (port: string): Promise<(orderId: string) => Promise<number | undefined>> => {
  const headers = { 'content-type': 'application/json', 'x-user-id': 'user-42', 'user-agent': 'test/1.0' }
  const request = startRequest({
    host: '127.0.0.1',
    port,
    path: '/orders',
    method: 'POST',
    headers: { ...headers, expect: '100-continue' },
  })
  request.flushHeaders()
  await once(request, 'continue')
  return async (orderId) => {
    request.end(JSON.stringify({ orderId }))
    const [response]: IncomingMessage[] = await once(request, 'response')
    response?.resume()
    return response?.statusCode
  }
}

it('answers at once, and sends the calls of the last requests before the process ends', async () => {
  const { child, output, exited } = runRecipe('express.ts', { ...local.env, PORT: '0' })
  await expect.poll(output).toMatch(/port: \d+/)
  const [, port = ''] = /port: (\d+)/.exec(output()) ?? []
  // Segment is down for the first attempt; the responses do not notice.
  local.segment.faults.next({ status: 503, times: 1 })
  const first = await beginOrder(port)
  expect(await first('order-1')).toBe(202)
  const last = await beginOrder(port)
  child.kill('SIGTERM')
  expect(await last('order-2')).toBe(202)
  expect(await exited).toBe(0)
  const calls = local.segment.calls.map(({ userId, properties }) => [
    userId,
    Reflect.get(Object(properties), 'orderId'),
  ])
  expect(calls.toSorted()).toEqual([
    ['user-42', 'order-1'],
    ['user-42', 'order-2'],
  ])
  expect(local.segment.calls[0]).toMatchObject({ event: 'Order Completed', context: { userAgent: 'test/1.0' } })
})
