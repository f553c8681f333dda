import type { WebhookDraft } from './component.ts'
import { publicApiErrors, publicReason } from './error-messages.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, type Expression, path, template, text } from './template.ts'
import { sourceField, workspaceRequest } from './workspace-request.ts'

/** Local id of the webhook and its module. */
export const watchEventsId = 'watchEvents'

/** Slug of Webhooks (Actions) in the catalog, and of its action. */
const [destinationSlug, actionSlug] = ['actions-webhook', 'send'] as const

/** The header with which Segment proves that it was told the token when the webhook was attached. */
const tokenHeader = 'x-connect-token'

/** The choice of every type. */
const everyType = 'all'

const typeIs = (type: Expression): Expression => `'type = "' + ${type} + '"'`

/** Segment's filter of the chosen types and event, in its query language. */
const trigger = ({ callTypes }: SpecTables): Expression => {
  const all = Object.keys(callTypes)
    .map((type) => `type = "${type}"`)
    .join(' or ')
  const [type, event] = [path('parameters', 'type'), path('parameters', 'event')]
  const chosen = call('if', `${type} = ${text(everyType)}`, text(all), typeIs(type))
  // The field of the event belongs to track; an edited scenario may contain it beside another type.
  const ofEvent = call('if', event, `'type = "track" and event = "' + ${event} + '"'`, chosen)
  return call('if', `${type} = 'track'`, ofEvent, chosen)
}

const destinationId = path('temp', 'destinationId')

const [hidden, shownFailure] = [
  ['request.body.settings', 'response.body.data.destination.settings'],
  template(path('temp', 'failure')),
] as const

/** Creates a destination of the source and its mapping; if the mapping fails, removes the destination. */
const attach = (tables: SpecTables): readonly Readonly<Record<string, unknown>>[] => [
  {
    ...workspaceRequest(tables, {
      path: '/catalog/destinations',
      qs: { 'pagination[count]': '200' },
      response: { temp: { catalog: "{{toCollection(body.data.destinationsCatalog, 'slug', 'id')}}" } },
    }),
    pagination: {
      mergeWithParent: true,
      condition: template(call('if', path('temp', 'catalog', destinationSlug), 'false', 'body.data.pagination.next')),
      qs: { 'pagination[cursor]': '{{body.data.pagination.next}}' },
    },
  },
  workspaceRequest(tables, {
    path: `/catalog/destinations/${template(path('temp', 'catalog', destinationSlug))}`,
    response: {
      valid: {
        condition: '{{body.data.destinationMetadata.id}}',
        message: 'The catalog of Segment has no destination Webhooks (Actions).',
        type: 'DataError',
      },
      temp: { actions: "{{toCollection(body.data.destinationMetadata.actions, 'slug', 'id')}}" },
    },
  }),
  workspaceRequest(tables, {
    path: '/destinations',
    method: 'POST',
    // Each has 244 random bits.
    temp: { secret: '{{uuid}}{{uuid}}', token: '{{uuid}}{{uuid}}' },
    body: {
      sourceId: '{{parameters.sourceId}}',
      metadataId: template(path('temp', 'catalog', destinationSlug)),
      name: 'Watch events of a scenario',
      enabled: true,
      settings: { sharedSecret: '{{temp.secret}}' },
    },
    secret: hidden,
    response: {
      valid: {
        condition: '{{body.data.destination.id}}',
        message: 'Segment did not create the destination.',
        type: 'DataError',
      },
      temp: { destinationId: '{{body.data.destination.id}}' },
    },
  }),
  workspaceRequest(tables, {
    path: `/destinations/${template(destinationId)}/subscriptions`,
    method: 'POST',
    body: {
      name: 'Watch events',
      actionId: template(path('temp', 'actions', actionSlug)),
      trigger: template(trigger(tables)),
      enabled: true,
      settings: {
        url: '{{webhook.url}}',
        method: 'POST',
        headers: { [tokenHeader]: '{{temp.token}}' },
        data: { '@path': '$.' },
        enable_batching: false,
      },
    },
    secret: hidden,
    response: {
      // Every status is accepted, so that the next request can remove the destination.
      valid: '{{if(statusCode, true, false)}}',
      temp: {
        subscriptionId: '{{body.data.destinationSubscription.id}}',
        failure: `{{if(body.data.destinationSubscription.id, undefined, '[' + statusCode + '] ' + ${publicReason})}}`,
        failureType: "{{if(statusCode = 429, 'RateLimitError', 'DataError')}}",
      },
      // For an engine that does not let `valid` accept an error.
      error: {
        ...publicApiErrors,
        message: `[{{statusCode}}] {{${publicReason}}} – Remove the destination ${template(destinationId)} in Segment.`,
      },
    },
  }),
  workspaceRequest(tables, {
    path: `/destinations/${template(destinationId)}`,
    method: 'DELETE',
    condition: shownFailure,
    response: {
      // Always an error: the mapping failed.
      valid: {
        condition: '{{false}}',
        message: `${shownFailure} – Segment did not create the mapping, so the destination was removed. Segment allows 5 a minute: wait a minute and try again.`,
        type: template(path('temp', 'failureType')),
      },
      error: {
        message: `${shownFailure} – Segment neither created the mapping nor removed the destination ${template(destinationId)}: remove it in Segment.`,
        type: 'DataError',
      },
    },
  }),
  workspaceRequest(tables, {
    path: `/destinations/${template(destinationId)}/subscriptions/{{temp.subscriptionId}}`,
    secret: ['response.body.data.subscription.settings'],
    response: {
      valid: {
        condition: '{{body.data.subscription.id}}',
        message: 'Segment did not return the mapping of the destination.',
        type: 'DataError',
      },
      data: {
        destinationId: template(destinationId),
        subscriptionId: '{{temp.subscriptionId}}',
        token: '{{temp.token}}',
        secret: '{{temp.secret}}',
      },
    },
  }),
]

/** Removes the mapping and the destination. What no longer exists is not an error. */
const detach = (tables: SpecTables): readonly Readonly<Record<string, unknown>>[] => [
  workspaceRequest(tables, {
    path: '/destinations/{{webhook.destinationId}}/subscriptions/{{webhook.subscriptionId}}',
    method: 'DELETE',
    // The destination takes its mapping with it, so that a failure here is not one.
    response: { valid: '{{if(statusCode, true, false)}}' },
  }),
  workspaceRequest(tables, {
    path: '/destinations/{{webhook.destinationId}}',
    method: 'DELETE',
    response: {
      valid: {
        condition: '{{if(statusCode = 404, true, body.data.status)}}',
        message: 'Segment did not remove the destination. Remove it in Segment.',
        type: 'DataError',
      },
    },
  }),
]

/** Whether the token of the request is the one that Segment was given. Without a stored token, none is. */
const hasToken: Expression = call(
  'if',
  path('webhook', 'token'),
  call('if', `${path('headers', tokenHeader)} = ${path('webhook', 'token')}`, 'true', 'false'),
  'false',
)

/** Whether the body is a call, or a list of calls if batching was enabled in Segment. */
const isCall: Expression = call('if', call('ifempty', 'body.type', 'body[1].type'), 'true', 'false')

const isAccepted: Expression = call('if', hasToken, isCall, 'false')

const eventField = {
  name: 'event',
  type: 'text',
  label: 'Event name',
  help: 'Only this event. If empty, every Track call. It cannot contain double quotes, braces or backslashes.',
  required: false,
  validate: { pattern: '^[^"\\\\{}]{1,200}$' },
} as const

/** The webhook of Watch events. */
export const watchEventsWebhook = (tables: SpecTables): WebhookDraft => ({
  id: watchEventsId,
  label: 'Events of a source',
  communication: {
    verification: {
      condition: template(call('if', isAccepted, 'false', 'true')),
      respond: {
        type: 'json',
        status: template(call('if', hasToken, '400', '401')),
        body: {
          message: template(
            call(
              'if',
              hasToken,
              text('The body must be a call of Segment as JSON, with the Content-Type application/json.'),
              text('The token of the webhook is missing or wrong.'),
            ),
          ),
        },
      },
    },
    condition: template(isAccepted),
    output: '{{body}}',
  },
  attach: attach(tables),
  detach: detach(tables),
  parameters: [
    sourceField('The source whose events to watch.', true),
    {
      name: 'type',
      type: 'select',
      label: 'Type',
      help: 'The calls to watch.',
      required: true,
      default: everyType,
      options: [
        { label: 'All calls', value: everyType },
        ...Object.entries(tables.callTypes).map(([value, { label }]) => ({
          label,
          value,
          ...(value === 'track' ? { nested: [eventField] } : {}),
        })),
      ],
    },
  ],
})
