import { type Fields, fieldsOf } from '../app/app.ts'
import { type BuiltRequest, buildHttpRequest, evaluate, inherited, sanitisedPaths } from './build-request.ts'
import { checkStatus, checkValid, decidesStatus } from './check-response.ts'
import { ModuleError } from './module-error.ts'
import { headersOf, type RawResponse, readResponse } from './read-response.ts'
import { evaluationOf, isTrue, type RequestStep, setTemp } from './request-step.ts'
import { sleepOf } from './run-options.ts'
import { keysIn } from './secrets.ts'
import { forDisplay, sanitise } from './trace.ts'

/** Limits of the platform. */
const bounds = { requests: 100, redirects: 21, repeats: 1000, timeoutMs: 40_000, repeatDelayMs: 1000 } as const

/** Statuses of redirects that keep the method and the body. */
const keepsBody: ReadonlySet<number> = new Set([307, 308])

/** Shorter text is too likely to occur by chance. */
const shortestSecret = 6

/** Whether a header carries a credential: by its name, or because it contains a secret of the run. */
const isCredential = (name: string, value: string, secrets: readonly string[]): boolean =>
  name === 'authorization' ||
  name === 'cookie' ||
  secrets.some((secret) => secret.length >= shortestSecret && value.includes(secret))

/** The request to the target of a redirect, without credentials if the origin changes. */
const redirected = (
  request: BuiltRequest,
  location: string,
  { status, secrets }: { readonly status: number; readonly secrets: readonly string[] },
): BuiltRequest => {
  const target = new URL(location, request.url)
  const { body: _body, bodyBytes: _bytes, ...rest } = request
  const isKept = keepsBody.has(status)
  const sameOrigin = target.origin === new URL(request.url).origin
  const headers = Object.entries(request.headers).filter(
    ([name, value]) => (isKept || name !== 'content-type') && (sameOrigin || !isCredential(name, value, secrets)),
  )
  const sent = isKept ? request : { ...rest, method: 'GET' }
  return { ...sent, url: target.href, headers: Object.fromEntries(headers) }
}

const transmit = async (request: BuiltRequest, follow: boolean, { run, state }: RequestStep): Promise<RawResponse> => {
  const timeoutMs = typeof run.base.timeout === 'number' ? run.base.timeout : bounds.timeoutMs
  let current = request
  for (let count = 0; ; count += 1) {
    state.sent += 1
    if (state.sent > bounds.requests) {
      throw new ModuleError('RuntimeError', `A run sends at most ${bounds.requests} requests.`)
    }
    const { method, url, headers, body, bodyBytes } = current
    const sent = {
      method,
      url,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(bodyBytes === undefined ? {} : { bodyBytes }),
    }
    const raw = await run.environment.transport(sent, { timeoutMs }).catch((cause: unknown) => {
      throw new ModuleError('ConnectionError', cause instanceof Error ? cause.message : 'The request failed.', {
        cause,
      })
    })
    const location = raw.headers.get('location')
    const redirects = follow && raw.status >= 300 && raw.status < 400 && raw.status !== 304
    if (!redirects || location === null || count === bounds.redirects || !URL.canParse(location, url)) return raw
    const secrets = [...run.secrets.known, ...run.secrets.keys]
    current = redirected(current, location, { status: raw.status, secrets })
  }
}

const traceRequest = (built: BuiltRequest, paths: readonly string[], step: RequestStep, page: number): void => {
  const { method, url, headers, qs, data } = built
  const people = forDisplay({ url, headers, qs, body: data }, step.run.secrets)
  const shown = fieldsOf(sanitise({ request: people }, paths).request)
  step.run.trace.push({
    step: 'request',
    request: step.index,
    page,
    method,
    url: String(shown.url),
    headers: shown.headers,
    qs: shown.qs,
    body: shown.body,
  })
}

/** Text that looks like a key in the parts of a response that logs must hide, since the output repeats it. */
const hiddenKeys = (answer: Fields, paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => {
    const [root, ...names] = path.split('.')
    if (root !== 'response') return []
    return keysIn(names.reduce<unknown>((value, name) => fieldsOf(value)[name], answer))
  })

/** Sends one request and checks the response. @returns the roots of the response: body, headers, statusCode */
const sendOnce = async (request: Fields, step: RequestStep, page: number): Promise<Fields> => {
  const { run } = step
  const built = buildHttpRequest(request, run.base, evaluationOf(step, { pagination: { page } }))
  const paths = sanitisedPaths(request, run.base)
  traceRequest(built, paths, step, page)
  const all = inherited(request, run.base, 'followAllRedirects') === true
  const follows = inherited(request, run.base, 'followRedirects') !== false && (built.method === 'GET' || all)
  const raw = await transmit(built, follows, step)
  const response = fieldsOf(inherited(request, run.base, 'response'))
  const type = evaluate(response.type, evaluationOf(step, { statusCode: raw.status, headers: headersOf(raw) }))
  const answer: Fields = readResponse(raw, type, run.options)
  for (const key of hiddenKeys(answer, paths)) run.secrets.keys.add(key)
  const { headers, body } = fieldsOf(sanitise({ response: forDisplay(answer, run.secrets) }, paths).response)
  run.trace.push({ step: 'response', request: step.index, status: raw.status, headers, body })
  setTemp(step, response.temp, answer)
  if (!decidesStatus(response.valid, step, answer)) checkStatus(response.error, step, answer)
  checkValid(response.valid, response.error, step, answer)
  return answer
}

/**
 * Sends a request, and repeats it while its `repeat` condition is true.
 * @returns the roots of the last response: body, headers, statusCode
 */
export const sendRequest = async (request: Fields, step: RequestStep, page: number): Promise<Fields> => {
  const { condition, delay, limit } = fieldsOf(request.repeat)
  if (condition === undefined) return sendOnce(request, step, page)
  const numberOf = (value: unknown, otherwise: number): number => {
    const number = Number(evaluate(value, evaluationOf(step)) ?? otherwise)
    return Number.isFinite(number) ? number : otherwise
  }
  const times = Math.min(numberOf(limit, bounds.repeats), bounds.repeats)
  const delayMs = numberOf(delay, bounds.repeatDelayMs)
  for (let count = 1; ; count += 1) {
    const answer = await sendOnce(request, step, page)
    if (count >= times || !isTrue(condition, step, answer)) return answer
    await sleepOf(step.run.environment)(delayMs)
  }
}
