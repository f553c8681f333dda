import type { Page, Request } from 'playwright-core'

const callsIn = (request: Request): number => {
  const body: unknown = request.postDataJSON()
  if (typeof body !== 'object' || body === null) return 0
  return 'batch' in body && Array.isArray(body.batch) ? body.batch.length : 1
}

/**
 * Counts the calls that a page posts to an origin; the promises of the library settle before a batch is sent.
 * @returns a function that waits until `count` calls were answered with a 2xx, and after `timeoutMs` throws an Error
 *   with the responses so far
 */
export const watchCalls = (page: Page, origin: string): ((count: number, timeoutMs: number) => Promise<void>) => {
  let acknowledged = 0
  const answers = new Map<string, number>()
  let changed = (): void => {}
  page.on('requestfailed', (request) => {
    const answer = `${request.method()} ${new URL(request.url()).pathname}: ${request.failure()?.errorText}`
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  })
  page.on('response', (response) => {
    const request = response.request()
    if (request.method() !== 'POST' || !request.url().startsWith(`${origin}/v1/`)) return
    const answer = `POST ${new URL(request.url()).pathname}: ${response.status()}`
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
    if (response.ok()) acknowledged += callsIn(request)
    changed()
  })
  return (count, timeoutMs) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = [...answers].map(([answer, times]) => `${times} × ${answer}`).join('\n')
        reject(new Error(`${acknowledged} of ${count} calls were acknowledged.\n${seen}`))
      }, timeoutMs)
      changed = () => {
        if (acknowledged < count) return
        clearTimeout(timer)
        resolve()
      }
      changed()
    })
}
