import { SegmentError } from '../error/segment-error.ts'
import { type Endpoint, endpoints } from './endpoints.ts'
import type { QueryValue } from './query-string.ts'
import { callForData, type ReadOptions } from './read-answer.ts'
import { callerOf, type RuleInput, type WorkspaceClient } from './workspace-client.ts'

/** The confirmation of a destructive function. */
export interface Confirmation extends ReadOptions {
  /** Repeats what is destroyed; each function says what that is. Ask a person for it. */
  readonly confirm: string
}

const invalid = (message: string, path: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: [path], advice })

const checkConfirmation = ({ confirm }: Confirmation, expected: string): void => {
  if (confirm === expected) return
  throw invalid(
    'The confirmation does not match, so nothing was changed.',
    'confirm',
    `Pass confirm: ${JSON.stringify(expected)}.`,
  )
}

interface Destruction {
  readonly endpoint: Endpoint
  readonly params: Readonly<Record<string, string>>
  /** What the confirmation must be. */
  readonly expected: string
  readonly query?: { readonly [name: string]: QueryValue }
  readonly body?: object
}

const destroy = async (
  client: WorkspaceClient,
  { endpoint, params, expected, query, body }: Destruction,
  confirmation: Confirmation,
): Promise<void> => {
  checkConfirmation(confirmation, expected)
  await callForData(callerOf(client), endpoint, { params, query, body, signal: confirmation.signal })
}

/** Deletes a source and what is connected to it. The confirmation is its id. */
export const deleteSource = (client: WorkspaceClient, sourceId: string, confirmation: Confirmation): Promise<void> =>
  destroy(client, { endpoint: endpoints.deleteSource, params: { sourceId }, expected: sourceId }, confirmation)

/** Deletes a write key, so that calls with it are dropped. The confirmation is the id of the source. */
export const deleteWriteKey = (
  client: WorkspaceClient,
  { sourceId, writeKey }: { readonly sourceId: string; readonly writeKey: string },
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    { endpoint: endpoints.deleteWriteKey, params: { sourceId, writeKey }, expected: sourceId },
    confirmation,
  )

/** Deletes a destination. The confirmation is its id. */
export const deleteDestination = (
  client: WorkspaceClient,
  destinationId: string,
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    { endpoint: endpoints.deleteDestination, params: { destinationId }, expected: destinationId },
    confirmation,
  )

/** Deletes a mapping of a destination. The confirmation is the id of the mapping. */
export const deleteSubscription = (
  client: WorkspaceClient,
  { destinationId, id }: { readonly destinationId: string; readonly id: string },
  confirmation: Confirmation,
): Promise<void> =>
  destroy(client, { endpoint: endpoints.deleteSubscription, params: { destinationId, id }, expected: id }, confirmation)

/** Deletes a filter of a destination. The confirmation is the id of the filter. */
export const deleteFilter = (
  client: WorkspaceClient,
  { destinationId, filterId }: { readonly destinationId: string; readonly filterId: string },
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    { endpoint: endpoints.deleteFilter, params: { destinationId, filterId }, expected: filterId },
    confirmation,
  )

/** Deletes a tracking plan, which cannot be recovered. The confirmation is its id. */
export const deleteTrackingPlan = (
  client: WorkspaceClient,
  trackingPlanId: string,
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    { endpoint: endpoints.deleteTrackingPlan, params: { trackingPlanId }, expected: trackingPlanId },
    confirmation,
  )

/** Replaces all rules of a tracking plan: rules that are not in the list are deleted. The confirmation is the plan's id. */
export const replaceRules = (
  client: WorkspaceClient,
  { trackingPlanId, rules }: { readonly trackingPlanId: string; readonly rules: readonly Omit<RuleInput, 'newKey'>[] },
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    { endpoint: endpoints.replaceRules, params: { trackingPlanId }, body: { rules }, expected: trackingPlanId },
    confirmation,
  )

/** Deletes rules of a tracking plan. The confirmation is the plan's id. */
export const deleteRules = (
  client: WorkspaceClient,
  {
    trackingPlanId,
    rules,
  }: { readonly trackingPlanId: string; readonly rules: readonly Pick<RuleInput, 'type' | 'key' | 'version'>[] },
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    {
      endpoint: endpoints.deleteRules,
      params: { trackingPlanId },
      query: { rules: rules.map(({ type, key, version }) => ({ type, key, version })) },
      expected: trackingPlanId,
    },
    confirmation,
  )

/** Disconnects a source from its tracking plan. The confirmation is the id of the source. */
export const removePlanSource = (
  client: WorkspaceClient,
  { trackingPlanId, sourceId }: { readonly trackingPlanId: string; readonly sourceId: string },
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    {
      endpoint: endpoints.removePlanSource,
      params: { trackingPlanId },
      query: { sourceId },
      expected: sourceId,
    },
    confirmation,
  )

/** Deletes a transformation. The confirmation is its id. */
export const deleteTransformation = (
  client: WorkspaceClient,
  transformationId: string,
  confirmation: Confirmation,
): Promise<void> =>
  destroy(
    client,
    { endpoint: endpoints.deleteTransformation, params: { transformationId }, expected: transformationId },
    confirmation,
  )

/**
 * What a regulation does. Those with DELETE cannot be undone; the ones without INTERNAL also ask the destinations to
 * delete.
 */
export type RegulationType =
  | 'SUPPRESS_WITH_DELETE'
  | 'DELETE_ONLY'
  | 'SUPPRESS_WITH_DELETE_INTERNAL'
  | 'DELETE_INTERNAL'
  | 'SUPPRESS_ONLY'
  | 'UNSUPPRESS'

/** Users that one request can regulate. */
export const maxRegulatedUsers = 5_000

/** Users to suppress or delete. */
export interface RegulationInput {
  readonly regulationType: RegulationType
  /** 1 to 5,000. Segment cannot regulate anonymous users here. */
  readonly userIds: readonly string[]
  /** Only in this source. @default the whole workspace */
  readonly sourceId?: string | undefined
}

/**
 * Suppresses or deletes users. The confirmation is the type and the number of users, such as `DELETE_ONLY 3`. Segment takes
 * up to 30 days; read the status with `client.regulations.get`.
 * @returns the id of the regulation
 * @see https://www.twilio.com/docs/segment/privacy/user-deletion-and-suppression/
 */
export const regulateUsers = async (
  client: WorkspaceClient,
  { regulationType, userIds, sourceId }: RegulationInput,
  confirmation: Confirmation,
): Promise<string> => {
  if (userIds.length === 0 || userIds.length > maxRegulatedUsers || userIds.some((id) => id.trim() === '')) {
    throw invalid(
      `A regulation must have 1 to ${maxRegulatedUsers} user ids, none of them empty.`,
      'userIds',
      'Remove empty ids, and split a longer list.',
    )
  }
  checkConfirmation(confirmation, `${regulationType} ${userIds.length}`)
  const endpoint = sourceId === undefined ? endpoints.createRegulation : endpoints.createSourceRegulation
  const data = await callForData(callerOf(client), endpoint, {
    params: sourceId === undefined ? {} : { sourceId },
    body: { regulationType, subjectType: 'USER_ID', subjectIds: userIds },
    signal: confirmation.signal,
  })
  if (typeof data.regulateId === 'string') return data.regulateId
  throw new SegmentError('invalid_response', 'Segment accepted the regulation but returned no id.', {
    advice: 'Do not send it again; look for it in the list of regulations.',
  })
}
