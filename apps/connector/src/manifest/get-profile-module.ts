import { type ModuleDraft, profileConnectionId } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import { hostOfRegion } from './hosts.ts'
import { profileApiErrors } from './profile-connection.ts'
import type { SpecTables } from './spec-tables.ts'
import { outputField } from './workspace-request.ts'

/** The most that the Profile API returns at once. */
const most = { traits: 200, ids: 100, events: 100 } as const

/** An id in a path. A slash, a question mark or a number sign would change the path. */
const idInPath = '^[^/?#%\\\\\\s][^/?#%\\\\]{0,254}$'

/** One of the lists of a profile. */
const view = (
  tables: SpecTables,
  name: string,
  qs: Readonly<Record<string, string>>,
  response: Readonly<Record<string, unknown>>,
) => ({
  url: `${hostOfRegion(tables, 'profileApiUrl', 'connection.region')}/v1/spaces/{{connection.spaceId}}/collections/{{parameters.collection}}/profiles/{{parameters.idType}}:{{parameters.id}}/${name}`,
  method: 'GET',
  headers: { authorization: "Basic {{base64(connection.token + ':')}}", accept: 'application/json' },
  qs,
  log: { sanitize: ['request.headers.authorization'] },
  response: {
    valid: {
      condition: '{{body.cursor}}',
      message: 'Segment did not return the profile. Check that the region is the region of your workspace.',
      type: 'DataError',
    },
    error: profileApiErrors,
    ...response,
  },
})

/** The module that reads a profile: what became of the calls about a user or an account. */
export const getProfileModule = (tables: SpecTables): ModuleDraft => ({
  id: 'getProfile',
  label: 'Get a profile',
  description: 'Returns what Segment knows about a user or an account: traits, external IDs and the last events.',
  moduleType: 'action',
  actionCrud: 'read',
  connection: profileConnectionId,
  communication: [
    view(
      tables,
      'traits',
      { limit: String(most.traits) },
      {
        temp: { traits: '{{body.traits}}', moreTraits: '{{if(body.cursor.has_more, true, false)}}' },
      },
    ),
    view(
      tables,
      'external_ids',
      { limit: String(most.ids) },
      {
        temp: { externalIds: '{{body.data}}', moreIds: '{{if(body.cursor.has_more, true, false)}}' },
      },
    ),
    view(
      tables,
      'events',
      { limit: '{{ifempty(parameters.eventLimit, 10)}}' },
      {
        output: {
          traits: '{{temp.traits}}',
          externalIds: '{{temp.externalIds}}',
          events: '{{body.data}}',
          moreTraits: '{{temp.moreTraits}}',
          moreIds: '{{temp.moreIds}}',
          moreEvents: '{{if(body.cursor.has_more, true, false)}}',
        },
      },
    ),
  ],
  parameters: [
    {
      name: 'collection',
      type: 'select',
      label: 'Kind of profile',
      help: 'Accounts are the groups of Group calls.',
      required: true,
      default: 'users',
      options: [
        { label: 'User', value: 'users' },
        { label: 'Account', value: 'accounts' },
      ],
    },
    {
      name: 'idType',
      type: 'text',
      label: 'ID type',
      help: 'The kind of ID: `user_id`, `anonymous_id`, `email`, `group_id` for an account, or another one of your space.',
      required: true,
      default: 'user_id',
      validate: { pattern: '^[A-Za-z0-9_.-]{1,64}$' },
    },
    {
      name: 'id',
      type: 'text',
      label: 'ID',
      help: 'The ID, such as the User ID of your calls: at most 255 characters, without spaces at the start. It cannot contain a slash, question mark, percent sign, number sign or backslash.',
      required: true,
      validate: { pattern: idInPath },
    },
    {
      name: 'eventLimit',
      type: 'uinteger',
      label: 'Number of events',
      help: `How many of the last events to return, 1 to ${most.events}; 10 if empty. Segment knows those of 14 days.`,
      required: false,
      validate: { min: 1, max: most.events },
    },
  ],
  interface: [
    outputField('traits', 'collection', 'Traits', { spec: [] }),
    outputField('externalIds', 'array', 'External IDs', {
      spec: [
        outputField('type', 'text', 'Type'),
        outputField('id', 'text', 'ID'),
        outputField('created_at', 'date', 'Created at'),
      ],
    }),
    outputField('events', 'array', 'Events', {
      spec: [
        outputField('type', 'text', 'Type'),
        outputField('event', 'text', 'Event name'),
        outputField('timestamp', 'date', 'Timestamp'),
        outputField('properties', 'collection', 'Properties', { spec: [] }),
        outputField('context', 'collection', 'Context', { spec: [] }),
      ],
    }),
    outputField('moreTraits', 'boolean', 'More traits', { help: `Yes if there are more than ${most.traits}.` }),
    outputField('moreIds', 'boolean', 'More IDs', { help: `Yes if there are more than ${most.ids}.` }),
    outputField('moreEvents', 'boolean', 'More events'),
  ],
  samples: {
    traits: { email: 'ada@example.com', plan: 'pro' },
    externalIds: [{ type: 'user_id', id: 'user-42', created_at: '2026-05-01T09:30:00.000Z' }],
    events: [
      {
        type: 'track',
        event: 'Order Completed',
        timestamp: '2026-05-02T09:30:00.000Z',
        properties: { revenue: 19.99 },
        context: {},
      },
    ],
    moreTraits: false,
    moreIds: false,
    moreEvents: false,
  },
  example: { collection: 'users', idType: 'user_id', id: exampleWorkspace.userId, eventLimit: 5 },
  note: 'Profiles require Unify and a connection of their own, with a token of the space.',
})
