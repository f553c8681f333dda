import { type App, AppError, type Fields, fieldsOf, isFields, type Module, type Webhook } from '../app/app.ts'
import { evaluate } from './build-request.ts'
import type { ModuleError } from './module-error.ts'
import { asModuleError } from './module-failure.ts'
import { outputsOf } from './outputs.ts'
import { evaluationOf, isTrue, type RequestStep, setTemp } from './request-step.ts'
import { type Failed, jobOf, partOf, prefilled, readyJob, runJob } from './run-job.ts'
import type { RunOptions } from './run-options.ts'
import { forDisplay, type TraceStep } from './trace.ts'
import { bytesOfRequest, rootsOfRequest, UnreadableBody, type WebhookRequest } from './webhook-request.ts'
import { isSigned, type WebhookSignature } from './webhook-signature.ts'
import { urlencoded } from './write-body.ts'

/** What a webhook stores: its address, and `response.data` of its attach. Templates read it as `webhook`. */
export type WebhookData = Fields & { readonly url: string }

/** The result of attaching or detaching a webhook. */
export type Attachment =
  | { readonly ok: true; readonly webhook: WebhookData; readonly trace: readonly TraceStep[] }
  | Failed

/** What a webhook answers. */
export interface WebhookResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a webhook made of a request. */
export interface Delivery {
  readonly response: WebhookResponse
  /** `processed`: it starts the scenario. The others do not, and have no bundles. */
  readonly outcome: 'processed' | 'verification' | 'ignored' | 'unsigned' | 'unreadable' | 'failed'
  readonly bundles: readonly unknown[]
  /** Why it failed. */
  readonly error?: ModuleError
  readonly trace: readonly TraceStep[]
}

/** How to receive a request of a service. */
export interface ReceiveOptions extends RunOptions {
  /** What the webhook stores. */
  readonly webhook: WebhookData
  readonly request: WebhookRequest
  /** The values that the user entered when the webhook was created. @default {} */
  readonly webhookParameters?: Fields | undefined
  /** Checked over the bytes of the body before any template is evaluated. @default none */
  readonly signature?: WebhookSignature | undefined
}

const instantTrigger = (app: App, id: string): { readonly module: Module; readonly webhook: Webhook } => {
  const module = partOf(app.modules, id, 'module')
  if (module.webhook === undefined) throw new AppError(`The module ${id} has no webhook.`)
  return { module, webhook: partOf(app.webhooks, module.webhook, 'webhook') }
}

const runHook = async (
  app: App,
  webhook: Webhook,
  communication: unknown,
  options: RunOptions & { readonly webhook: WebhookData },
): Promise<Attachment> => {
  // Webhooks do not inherit the base.
  const job = { ...jobOf(app, { ...webhook, communication }, webhook.parameters, options), base: {} }
  const roots = { ...job.roots, webhook: options.webhook }
  const outcome = await runJob({ ...job, roots, many: false, closed: true }, options)
  if (!outcome.ok) return outcome
  return { ok: true, webhook: { ...outcome.result.data, url: options.webhook.url }, trace: outcome.trace }
}

/**
 * Registers the address of an instant trigger with its service, as the platform does when a user creates the webhook.
 * @param id the module
 * @returns what the webhook stores, for {@link receiveWebhook} and {@link detachWebhook}
 * @throws {AppError} if the app has no such module or it has no webhook
 */
export const attachWebhook = async (
  app: App,
  id: string,
  options: RunOptions & { readonly url: string },
): Promise<Attachment> => {
  const { webhook } = instantTrigger(app, id)
  const stored = { url: options.url }
  if (webhook.attach === undefined) return { ok: true, webhook: stored, trace: [] }
  return runHook(app, webhook, webhook.attach, { ...options, webhook: stored })
}

/**
 * Removes the address of an instant trigger from its service, as the platform does when a user deletes the webhook.
 * @throws {AppError} if the app has no such module or it has no webhook
 */
export const detachWebhook = async (
  app: App,
  id: string,
  options: RunOptions & { readonly webhook: WebhookData },
): Promise<Attachment> => {
  const { webhook } = instantTrigger(app, id)
  if (webhook.detach === undefined) return { ok: true, webhook: options.webhook, trace: [] }
  return runHook(app, webhook, webhook.detach, options)
}

const accepted: WebhookResponse = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Accepted' }

const plain = (status: number, body: string): WebhookResponse => ({ ...accepted, status, body })

const bodyText = (type: string, body: unknown): { readonly contentType: string; readonly text: string } => {
  if (body === undefined) return { contentType: 'text/plain', text: '' }
  if (type === 'urlencoded')
    return { contentType: 'application/x-www-form-urlencoded', text: urlencoded(fieldsOf(body)) }
  if (type === 'json') return { contentType: 'application/json', text: JSON.stringify(body) }
  return { contentType: 'text/plain', text: typeof body === 'string' ? body : JSON.stringify(body) }
}

/** The answer that a webhook specifies, else the platform's. */
const responseOf = (respond: unknown, step: RequestStep): WebhookResponse => {
  if (!isFields(respond)) return accepted
  const { type, status, headers, body } = fieldsOf(evaluate(respond, evaluationOf(step)))
  const { contentType, text } = bodyText(typeof type === 'string' ? type : 'json', body)
  const own = Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
  return {
    status: Number(status ?? 200),
    headers: { 'content-type': contentType, ...Object.fromEntries(own) },
    body: text,
  }
}

/** Whether the requests of an instant trigger do anything with what the webhook passes on. */
const hasRequests = (communication: unknown): boolean =>
  (Array.isArray(communication) ? communication : [communication]).some((request: unknown) =>
    ['url', 'output', 'iterate', 'response', 'temp', 'condition'].some((name) => name in fieldsOf(request)),
  )

/** Runs the module for one payload. @throws {ModuleError} */
const runPayload = async (
  app: App,
  module: Module,
  payload: unknown,
  roots: Fields,
  options: ReceiveOptions,
  trace: TraceStep[],
): Promise<readonly unknown[]> => {
  if (!hasRequests(module.communication)) return [payload]
  const items = [...module.staticParameters, ...module.mappableParameters]
  const job = jobOf(app, module, items, options)
  const outcome = await runJob(
    { ...job, roots: { ...job.roots, ...roots, payload, body: payload }, many: true, closed: true },
    options,
  )
  trace.push(...outcome.trace)
  if (!outcome.ok) throw outcome.error
  return outcome.result.bundles
}

/**
 * Receives a request of a service, as the platform does: verifies it, answers it, and runs the instant trigger for each
 * item. Expected failures are outcomes, not thrown.
 * @param id the module
 * @throws {AppError} if the app has no such module or it has no webhook
 */
export const receiveWebhook = async (app: App, id: string, options: ReceiveOptions): Promise<Delivery> => {
  const { module, webhook } = instantTrigger(app, id)
  const given = prefilled(webhook.parameters, { ...options, parameters: options.webhookParameters ?? {} })
  const job = { ...jobOf(app, webhook, webhook.parameters, options), given, base: {}, many: true, closed: false }
  const { run, trace } = readyJob(job, options)
  const none = (outcome: Delivery['outcome'], response: WebhookResponse): Delivery => ({
    outcome,
    response,
    bundles: [],
    trace,
  })
  const { request, signature } = options
  const headers = Object.entries(request.headers ?? {})
  const sent = headers.find(([name]) => name.toLowerCase() === signature?.header.toLowerCase())?.[1]
  if (signature !== undefined && !isSigned(bytesOfRequest(request), sent, signature))
    return none('unsigned', plain(401, 'The signature is missing or wrong.'))
  try {
    const roots = rootsOfRequest(request, run.options)
    trace.push({ step: 'webhook', values: forDisplay(roots, run.secrets) })
    const all = { ...run.roots, ...roots, webhook: options.webhook }
    const state = { temp: {}, sent: 0, processed: undefined }
    const step: RequestStep = { run: { ...run, roots: all }, state, index: 1 }
    const specification = fieldsOf(webhook.communication)
    const { verification, respond, condition, iterate, output, temp } = specification
    setTemp(step, temp)
    const { condition: isVerification = true, respond: verified } = fieldsOf(verification)
    if (isFields(verification) && isTrue(isVerification, step)) return none('verification', responseOf(verified, step))
    const response = responseOf(respond, step)
    if (condition !== undefined && !isTrue(condition, step)) return none('ignored', response)
    const { outputs } = outputsOf({ iterate, output, trigger: undefined }, step, roots)
    const bundles: unknown[] = []
    for (const payload of outputs) bundles.push(...(await runPayload(app, module, payload, all, options, trace)))
    trace.push({ step: 'output', bundles: bundles.map((bundle) => forDisplay(bundle, run.secrets)) })
    return { outcome: 'processed', response, bundles, trace }
  } catch (error) {
    if (error instanceof UnreadableBody) return none('unreadable', plain(400, error.message))
    const failed = asModuleError(error)
    trace.push({ step: 'error', type: failed.type, message: String(forDisplay(failed.message, run.secrets)) })
    return { ...none('failed', plain(500, 'The webhook failed.')), error: failed }
  }
}
