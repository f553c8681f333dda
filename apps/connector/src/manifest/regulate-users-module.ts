import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import { guardSteps, problem } from './guards.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, countNames, path, template, text } from './template.ts'
import { outputField, workspaceRequest } from './workspace-request.ts'

/** Ids of one request, as Segment documents. */
const mostIds = 5000

const actions = [
  ['SUPPRESS_WITH_DELETE', 'Suppress and delete', 'delete'],
  ['SUPPRESS_WITH_DELETE_INTERNAL', 'Suppress and delete in Segment only', 'delete'],
  ['DELETE_ONLY', 'Delete', 'delete'],
  ['DELETE_INTERNAL', 'Delete in Segment only', 'delete'],
  ['SUPPRESS_ONLY', 'Suppress', 'suppress'],
  ['UNSUPPRESS', 'Stop suppressing', 'unsuppress'],
] as const

const action = path('parameters', 'regulationType')

/** The word that confirms the chosen action. */
const expectedWord = actions.reduceRight<string>(
  (others, [value, , word]) => call('if', `${action} = ${text(value)}`, text(word), others),
  text('delete'),
)

/** The words of a form are compared, so that a mapped value has to be right as well. */
const confirmation = {
  condition: call('if', `${path('parameters', 'confirmation')} = ${expectedWord}`, 'true', 'false'),
  message:
    'Confirmation does not match the Action: type delete, suppress or unsuppress. Nothing was sent. Deleted data cannot be restored.',
  temp: {},
}

const userIds = path('parameters', 'userIds')

/** A mapped list may contain empty items, which a form does not check, and the same user twice. */
const distinctIds = call('distinct', userIds)

const rows = call('toArray', userIds)

/** As names of a collection, empty ids are left out. An engine that makes no rows of a list leaves the check to Segment. */
const noEmptyIds = {
  condition: call(
    'if',
    `${call('length', rows)} = ${call('length', userIds)}`,
    `${countNames(call('toCollection', rows, text('value'), text('key')))} = ${call('length', distinctIds)}`,
    'true',
  ),
  message: 'User IDs contains an empty ID. Remove it, or map a value to it. Nothing was sent.',
  temp: {},
}

/** The module that suppresses or deletes users. It sends nothing unless its word is typed. */
export const regulateUsersModule = (tables: SpecTables): ModuleDraft => ({
  id: 'regulateUsers',
  label: 'Suppress or delete users',
  description:
    'Suppresses users, whose calls Segment then drops, or deletes their data from Segment and from the destinations that support it. Deleted data cannot be restored.',
  moduleType: 'action',
  actionCrud: 'delete',
  communication: [
    ...guardSteps([confirmation, noEmptyIds]),
    // An engine may ignore \`valid\` of a step without a url. This request changes nothing, and always fails.
    workspaceRequest(tables, {
      path: '/',
      condition: template(problem),
      response: { valid: { condition: '{{false}}', message: template(problem), type: 'DataError' } },
    }),
    workspaceRequest(tables, {
      path: '/regulations',
      method: 'POST',
      condition: template(call('if', problem, 'false', 'true')),
      body: {
        regulationType: template(action),
        subjectType: 'USER_ID',
        subjectIds: template(distinctIds),
      },
      response: {
        valid: {
          condition: '{{body.data.regulateId}}',
          message: 'Segment did not confirm the request.',
          type: 'DataError',
        },
        output: { regulationId: '{{body.data.regulateId}}', users: template(call('length', distinctIds)) },
      },
    }),
  ],
  parameters: [
    {
      name: 'regulationType',
      type: 'select',
      label: 'Action',
      help: 'Suppressed users are dropped from now on; deleted data is gone from Segment within 30 days, and from the destinations that support it unless you choose **in Segment only**.',
      required: true,
      options: actions.map(([value, label]) => ({ label, value })),
    },
    {
      name: 'userIds',
      type: 'array',
      label: 'User IDs',
      help: `The User IDs, 1 to ${mostIds.toLocaleString('en-US')}. An ID that is listed twice counts once. Users without a User ID cannot be deleted.`,
      required: true,
      validate: { minItems: 1, maxItems: mostIds },
      mode: 'edit',
      labels: { add: 'Add a user' },
      spec: { type: 'text', label: 'User ID', required: true },
    },
    {
      name: 'confirmation',
      type: 'text',
      label: 'Confirmation',
      help: 'Type **delete** if the action deletes data, **suppress** if it only suppresses, **unsuppress** if it stops suppressing. Without it, nothing is sent.',
      required: true,
    },
  ],
  interface: [
    outputField('regulationId', 'text', 'Regulation ID', {
      help: 'For the module Get a regulation, which tells how far Segment is.',
    }),
    outputField('users', 'number', 'Number of users'),
  ],
  samples: { regulationId: exampleWorkspace.regulationId, users: 2 },
  example: { regulationType: 'SUPPRESS_ONLY', userIds: ['user-43', 'user-44'], confirmation: 'suppress' },
  note: 'Segment accepts the request at once and works on it for up to 30 days; a plan includes 110,000 users a month. Data that destinations already received is deleted only where they support it.',
})
