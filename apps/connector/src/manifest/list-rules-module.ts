import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { SpecTables } from './spec-tables.ts'
import { chosenLimit, idPattern, limitField, outputField, workspaceList } from './workspace-request.ts'

const types = ['TRACK', 'IDENTIFY', 'GROUP', 'PAGE', 'SCREEN', 'COMMON'] as const

/** The year 1 means that the rule is not deprecated. */
const notDeprecated = '0001-01-01T00:00:00.000Z'

/** The module that lists the rules of a tracking plan. */
export const listRulesModule = (tables: SpecTables): ModuleDraft => ({
  id: 'listTrackingPlanRules',
  label: 'List rules of a tracking plan',
  description: 'Lists the rules of a tracking plan: the events that it plans and their JSON schemas.',
  moduleType: 'search',
  communication: workspaceList(tables, {
    path: '/tracking-plans/{{parameters.trackingPlan}}/rules',
    iterate: {
      container: '{{body.data.rules}}',
      condition: '{{if(parameters.type, item.type = parameters.type, true)}}',
    },
    output: {
      type: '{{item.type}}',
      key: '{{item.key}}',
      version: '{{item.version}}',
      jsonSchema: '{{item.jsonSchema}}',
      createdAt: '{{item.createdAt}}',
      updatedAt: '{{item.updatedAt}}',
      deprecatedAt: `{{if(item.deprecatedAt = '${notDeprecated}', undefined, item.deprecatedAt)}}`,
    },
    limit: chosenLimit,
  }),
  parameters: [
    {
      name: 'trackingPlan',
      type: 'select',
      label: 'Tracking plan',
      help: 'The tracking plan whose rules to list.',
      required: true,
      options: 'rpc://listTrackingPlans',
      validate: { pattern: idPattern },
    },
    {
      name: 'type',
      type: 'select',
      label: 'Type',
      help: 'Only rules of this type. **TRACK** rules are about one event, **COMMON** rules about every call.',
      required: false,
      options: types.map((value) => ({ label: value, value })),
    },
    limitField('rules'),
  ],
  interface: [
    outputField('type', 'text', 'Type'),
    outputField('key', 'text', 'Event name', { help: 'Only rules of the type TRACK have one.' }),
    outputField('version', 'number', 'Version'),
    outputField('jsonSchema', 'collection', 'JSON schema', { spec: [] }),
    outputField('createdAt', 'date', 'Created at'),
    outputField('updatedAt', 'date', 'Updated at'),
    outputField('deprecatedAt', 'date', 'Deprecated at'),
  ],
  samples: {
    type: 'TRACK',
    key: 'Order Completed',
    version: 1,
    jsonSchema: {
      type: 'object',
      properties: { properties: { type: 'object', properties: { revenue: { type: 'number' } } } },
    },
    createdAt: '2026-05-01T09:30:00.000Z',
    updatedAt: '2026-05-02T09:30:00.000Z',
  },
  example: { trackingPlan: exampleWorkspace.trackingPlanId, type: 'TRACK', limit: 10 },
})
