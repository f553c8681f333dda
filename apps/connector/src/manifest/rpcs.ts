import type { RpcDraft } from './component.ts'
import { publicApiErrors } from './error-messages.ts'
import { hostOfRegion } from './hosts.ts'
import type { SpecTables } from './spec-tables.ts'

/** Three pages are the recommended limit of an RPC, and 500 records its maximum. */
const pageSize = 200
const mostOptions = 500

interface Listing {
  readonly path: string
  readonly qs?: Readonly<Record<string, string>>
  readonly iterate: { readonly container: string; readonly condition: string }
  readonly output: Readonly<Record<string, string>>
  /** Parts of the response that contain credentials. */
  readonly secret?: readonly string[]
}

const noList = 'Segment did not return a list. Check that the region is the region of your workspace.'

/** A paginated list of the Public API, with the token of the connection. */
const listing = (tables: SpecTables, { path, qs = {}, iterate, output, secret = [] }: Listing) => ({
  url: `${hostOfRegion(tables, 'publicApiUrl', 'connection.region')}${path}`,
  method: 'GET',
  headers: { authorization: 'Bearer {{connection.token}}', accept: 'application/json' },
  qs: { ...qs, 'pagination[count]': pageSize },
  log: { sanitize: ['request.headers.authorization', ...secret] },
  pagination: {
    mergeWithParent: true,
    condition: '{{body.data.pagination.next}}',
    qs: { 'pagination[cursor]': '{{body.data.pagination.next}}' },
  },
  response: {
    // A redirect, which is not followed, has a good status and no list.
    valid: { condition: '{{body.data}}', message: noList, type: 'DataError' },
    error: publicApiErrors,
    limit: mostOptions,
    iterate,
    output,
  },
})

/** The RPCs of the forms. */
export const rpcsOf = (tables: SpecTables): readonly RpcDraft[] => [
  {
    id: 'listSources',
    label: 'List sources',
    communication: listing(tables, {
      path: '/sources',
      iterate: {
        container: '{{body.data.sources}}',
        condition: '{{if(length(item.writeKeys) > 0, if(item.enabled, true, parameters.includeDisabled), false)}}',
      },
      output: {
        label: '{{ifempty(item.name, item.slug)}} ({{ifempty(item.metadata.name, item.slug)}})',
        value: '{{item.writeKeys[1]}}',
      },
      secret: ['response.body.data.sources'],
    }),
    parameters: [{ name: 'includeDisabled', type: 'boolean', label: 'Include disabled sources' }],
  },
  {
    id: 'listTrackingPlans',
    label: 'List tracking plans',
    communication: listing(tables, {
      path: '/tracking-plans',
      qs: { type: 'LIVE' },
      iterate: { container: '{{body.data.trackingPlans}}', condition: '{{item.id}}' },
      output: { label: '{{ifempty(item.name, item.id)}}', value: '{{item.id}}' },
    }),
    parameters: [],
  },
  {
    id: 'listEventNames',
    label: 'List event names',
    communication: listing(tables, {
      path: '/tracking-plans/{{parameters.trackingPlan}}/rules',
      // A rule has a row for each of its versions. TRACK is the last type, so its rows come first.
      iterate: {
        container: "{{distinct(sort(body.data.rules, 'desc', 'type'), 'key')}}",
        condition: "{{if(item.type = 'TRACK', item.key, false)}}",
      },
      output: { label: '{{item.key}}', value: '{{item.key}}' },
    }),
    parameters: [
      {
        name: 'trackingPlan',
        type: 'select',
        label: 'Tracking plan',
        required: true,
        options: 'rpc://listTrackingPlans',
        validate: { pattern: '^[A-Za-z0-9_-]+$' },
      },
    ],
  },
]
