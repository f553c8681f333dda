import type { App } from '../app/app.ts'
import { exampleWriteKey } from '../manifest/example-of-call.ts'
import { exampleWorkspace } from '../manifest/example-workspace.ts'
import type { Run } from '../run/run-module.ts'
import type { RunOptions } from '../run/run-options.ts'
import { attachWebhook, detachWebhook, receiveWebhook } from '../run/run-webhook.ts'
import { noSecrets } from '../run/secrets.ts'
import { forDisplay, type TraceStep } from '../run/trace.ts'
import type { LocalSegment } from './local-segment.ts'

/** The address of the webhook. Only the local Segment knows it. */
const url = 'https://webhook.invalid/watch'

/** Calls that start the trigger, if it watches them. */
const calls = [
  { type: 'identify', userId: exampleWorkspace.userId, traits: { plan: 'pro' } },
  { type: 'track', userId: exampleWorkspace.userId, event: exampleWorkspace.event, properties: { revenue: 19.99 } },
  { type: 'page', userId: exampleWorkspace.userId, name: 'Pricing' },
]

/** The outputs are shown once, at the end. */
const isNotOutput = ({ step }: TraceStep): boolean => step !== 'output'

/**
 * Runs an instant trigger against a local Segment: attaches its webhook, sends three calls to the source, receives what
 * Segment posts, and detaches the webhook. Signatures are checked over the bytes that arrive.
 * @param options `parameters` are those of the webhook
 */
export const watchLocalEvents = async (
  app: App,
  id: string,
  local: LocalSegment,
  options: RunOptions,
): Promise<Run> => {
  const attached = await attachWebhook(app, id, { ...options, url })
  if (!attached.ok) return attached
  const { webhook } = attached
  const bundles: unknown[] = []
  const trace: TraceStep[] = attached.trace.filter(isNotOutput)
  const stop = local.onDelivery(async (request) => {
    const delivery = await receiveWebhook(app, id, {
      ...options,
      parameters: {},
      webhookParameters: options.parameters,
      webhook,
      request,
      signature: { header: 'x-signature', algorithm: 'sha1', secret: String(webhook.secret) },
    })
    bundles.push(...delivery.bundles)
    trace.push(...delivery.trace.filter(isNotOutput))
    return delivery.response
  })
  await local.send(exampleWriteKey, calls)
  stop()
  const detached = await detachWebhook(app, id, { ...options, webhook })
  trace.push(...detached.trace.filter(isNotOutput))
  if (!detached.ok) return { ...detached, trace }
  trace.push({ step: 'output', bundles: bundles.map((bundle) => forDisplay(bundle, noSecrets)) })
  return { ok: true, bundles, trace }
}
