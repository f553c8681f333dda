import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { ApiError, invalidInput, notFound } from './api-error.ts'
import { destinationOf } from './destination-endpoints.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { fqlOf } from './read-fql.ts'
import { boolean, object, onlyFields, optionalBoolean, optionalObject, optionalText, text } from './read-input.ts'
import type { Destination, Subscription, WorkspaceState } from './workspace-state.ts'

/** Requests a minute that write subscriptions. */
const writesPerMinute = 5

const view = ({ matches: _, ...shown }: Subscription): JsonObject => ({ ...shown, modelId: null })

const subscriptionOf = (request: EndpointRequest, state: WorkspaceState): Subscription => {
  const { id: destinationId } = destinationOf(request, state)
  const id = param(request, 'id')
  const found = state.subscriptions.get(id)
  if (found === undefined || found.destinationId !== destinationId) throw notFound('subscription', id)
  return found
}

interface ActionView {
  readonly id: string
  readonly slug: string
  readonly fields: readonly JsonObject[]
}

const actionOf = ({ metadata }: Destination, actionId: string): ActionView => {
  const actions: JsonValue = metadata.actions ?? []
  const found = Array.isArray(actions) ? actions.find((one) => isJsonObject(one) && one.id === actionId) : undefined
  if (!isJsonObject(found)) throw invalidInput('actionId', 'actionId must be the id of an action of the destination.')
  const fields = Array.isArray(found.fields) ? found.fields.filter(isJsonObject) : []
  return { id: actionId, slug: String(found.slug), fields }
}

/** Settings of an action: every required field, and no field that the action lacks. */
const checkSettings = (settings: JsonObject, { fields }: ActionView): JsonObject => {
  const known = fields.map(({ fieldKey }) => String(fieldKey))
  const other = Object.keys(settings).find((name) => !known.includes(name) && name !== 'batch_keys')
  if (other !== undefined) throw invalidInput(`settings.${other}`, `The action has no field ${other}.`)
  const missing = fields.find(
    ({ fieldKey, required, defaultValue }) =>
      required === true && defaultValue === '' && settings[String(fieldKey)] === undefined,
  )
  if (missing !== undefined) {
    const name = String(missing.fieldKey)
    throw invalidInput(`settings.${name}`, `The action requires ${name}.`)
  }
  return settings
}

/** Mappings of destinations, an alpha feature. */
export const subscriptionEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/destinations/{destinationId}/subscriptions',
    handle: (request, state) => {
      const { id } = destinationOf(request, state)
      const found = [...state.subscriptions.values()].filter(({ destinationId }) => destinationId === id)
      return pageOf('subscriptions', found, request, state, view)
    },
  },
  {
    method: 'GET',
    path: '/destinations/{destinationId}/subscriptions/{id}',
    handle: (request, state) => ({ subscription: view(subscriptionOf(request, state)) }),
  },
  {
    method: 'POST',
    path: '/destinations/{destinationId}/subscriptions',
    perMinute: writesPerMinute,
    handle: (request, state) => {
      const { body } = request
      const destination = destinationOf(request, state)
      onlyFields(body, ['name', 'actionId', 'trigger', 'enabled', 'settings', 'modelId', 'reverseETLSchedule'])
      const action = actionOf(destination, text(body, 'actionId'))
      const trigger = text(body, 'trigger')
      const mappings = [...state.subscriptions.values()].filter(({ destinationId }) => destinationId === destination.id)
      // Webhooks (Actions) documents five mappings.
      if (mappings.length >= 5)
        throw new ApiError(409, { type: 'conflict', message: 'The destination has 5 mappings.' })
      const subscription: Subscription = {
        id: state.createId(),
        name: text(body, 'name'),
        actionId: action.id,
        actionSlug: action.slug,
        destinationId: destination.id,
        enabled: boolean(body, 'enabled'),
        trigger,
        matches: fqlOf(trigger, 'trigger'),
        settings: checkSettings(object(body, 'settings'), action),
      }
      state.subscriptions.set(subscription.id, subscription)
      return { destinationSubscription: view(subscription) }
    },
  },
  {
    method: 'PATCH',
    path: '/destinations/{destinationId}/subscriptions/{id}',
    perMinute: writesPerMinute,
    handle: (request, state) => {
      const before = subscriptionOf(request, state)
      // The SDK wraps the changes in `input`.
      const body = optionalObject(request.body, 'input') ?? request.body
      onlyFields(body, ['name', 'trigger', 'enabled', 'settings', 'reverseETLSchedule'])
      const action = actionOf(destinationOf(request, state), before.actionId)
      const trigger = optionalText(body, 'trigger') ?? before.trigger
      const updated: Subscription = {
        ...before,
        name: optionalText(body, 'name') ?? before.name,
        enabled: optionalBoolean(body, 'enabled') ?? before.enabled,
        trigger,
        matches: fqlOf(trigger, 'trigger'),
        settings: checkSettings({ ...before.settings, ...optionalObject(body, 'settings') }, action),
      }
      state.subscriptions.set(updated.id, updated)
      return { subscription: view(updated) }
    },
  },
  {
    method: 'DELETE',
    path: '/destinations/{destinationId}/subscriptions/{id}',
    perMinute: writesPerMinute,
    handle: (request, state) => {
      state.subscriptions.delete(subscriptionOf(request, state).id)
      return success
    },
  },
]
