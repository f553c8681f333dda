import type { RpcDraft } from './component.ts'
import type { SpecTables } from './spec-tables.ts'
import { type WorkspaceList, workspaceList } from './workspace-request.ts'

const listing = (tables: SpecTables, list: Omit<WorkspaceList, 'limit'>) =>
  workspaceList(tables, { ...list, limit: mostOptions })

/** The most records of an RPC. */
const mostOptions = 500

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
    id: 'listSourceIds',
    label: 'List source IDs',
    communication: listing(tables, {
      path: '/sources',
      iterate: { container: '{{body.data.sources}}', condition: '{{item.id}}' },
      output: {
        label: '{{ifempty(item.name, item.slug)}} ({{ifempty(item.metadata.name, item.slug)}})',
        value: '{{item.id}}',
      },
      secret: ['response.body.data.sources'],
    }),
    parameters: [],
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
