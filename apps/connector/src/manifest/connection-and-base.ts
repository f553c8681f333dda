import { publicApiErrors, trackingErrors } from './error-messages.ts'
import { hostOfRegion, regionOptions } from './hosts.ts'
import type { FormField } from './parameter-from-field.ts'
import type { SpecTables } from './spec-tables.ts'
import { chosenRegion } from './write-key-field.ts'

/** What every module and RPC inherits: the Tracking API of the region, the credential of the source, error messages. */
export const baseOf = (tables: SpecTables) => ({
  baseUrl: hostOfRegion(tables, 'trackingUrl', chosenRegion),
  timeout: 40_000,
  // Credentials must not follow a redirect.
  followRedirects: false,
  headers: {
    authorization: "{{if(parameters.writeKey, 'Basic ' + base64(parameters.writeKey + ':'), undefined)}}",
  },
  log: { sanitize: ['request.headers.authorization'] },
  response: { error: trackingErrors(tables) },
})

/** The form of the connection. */
export const connectionParameters = (tables: SpecTables): readonly FormField[] => [
  {
    name: 'token',
    type: 'password',
    label: 'Token',
    help: 'In Segment, open **Settings**, **Access Management**, **Tokens**, choose **Create Token**, enter a description, select **Workspace Owner** and copy the token, which is shown only once. It reads your workspace, connects the webhook of Watch events and requests the deletion of users; it is never sent with events.',
    required: true,
    editable: true,
    validate: { min: 1 },
  },
  {
    name: 'region',
    type: 'select',
    label: 'Region',
    help: 'The region of your workspace, as shown in its settings in Segment. It cannot be changed after the workspace was created.',
    required: true,
    editable: true,
    default: Object.keys(tables.regions)[0],
    options: regionOptions(tables),
  },
]

/** The request that verifies a connection: it reads the workspace of the token. */
export const connectionCommunication = (tables: SpecTables) => ({
  url: `${hostOfRegion(tables, 'publicApiUrl', 'parameters.region')}/`,
  method: 'GET',
  followRedirects: false,
  headers: { authorization: 'Bearer {{parameters.token}}', accept: 'application/json' },
  log: { sanitize: ['request.headers.authorization'] },
  response: {
    valid: {
      condition: '{{body.data.workspace.id}}',
      message: 'Segment did not return the workspace of the token. Check the region.',
      type: 'InvalidConfigurationError',
    },
    error: publicApiErrors,
    metadata: { type: 'text', value: '{{body.data.workspace.name}}' },
    data: {
      workspaceId: '{{body.data.workspace.id}}',
      workspaceName: '{{body.data.workspace.name}}',
      workspaceSlug: '{{body.data.workspace.slug}}',
    },
  },
})
