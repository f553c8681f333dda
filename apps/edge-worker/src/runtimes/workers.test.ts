import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { createLocalHandler } from '../../test/local-handler.ts'
import { executionContext } from '../../test/local-life.ts'
import { createWorkerFetch } from './workers.ts'

const call = JSON.stringify({ userId: 'user-42', event: 'Signed Up' })

const requestOf = (method: string): Request =>
  new Request('https://events.example.com/v1/track', {
    method,
    headers: { authorization: `Basic ${btoa('web:')}` },
    ...(method === 'POST' ? { body: call } : {}),
  })

describe('the fetch of a Worker', () => {
  it('answers posted calls without the app and everything else through it', async () => {
    const { handle, stored } = createLocalHandler()
    const app = new Hono()
    app.all('*', (context) => context.text('from the app'))
    const fetch = createWorkerFetch(handle, app)
    const posted = await fetch(requestOf('POST'), {}, executionContext)
    expect([posted.status, await posted.text(), stored.length]).toEqual([200, '{"success":true}', 1])
    expect(await (await fetch(requestOf('GET'), {}, executionContext)).text()).toBe('from the app')
  })

  it('answers 500 to an unexpected error and reports it, even if reporting fails', async () => {
    const failing = (): never => {
      throw new TypeError('A step broke.')
    }
    const onError = vi.fn(failing)
    const { handle } = createLocalHandler({}, { onError, steps: [failing] })
    const answer = await createWorkerFetch(handle, new Hono())(requestOf('POST'), {}, executionContext)
    expect([answer.status, await answer.json()]).toEqual([500, { success: false, message: 'The collector failed.' }])
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError))
  })
})
