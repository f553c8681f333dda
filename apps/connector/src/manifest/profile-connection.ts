import { type ConnectionDraft, profileConnectionId } from './component.ts'
import { hostOfRegion, regionOptions } from './hosts.ts'
import type { SpecTables } from './spec-tables.ts'

const reason = "{{ifempty(body.error.message, ifempty(body.error.code, 'Segment rejected the request'))}}"

const advice: readonly (readonly [status: number, type: string, advice: string])[] = [
  [400, 'DataError', 'Check the ID and its type.'],
  [
    401,
    'InvalidAccessTokenError',
    'The token is wrong or was deleted, or the Space ID or the region is another one: check them in the settings of the space in Segment.',
  ],
  [403, 'InvalidAccessTokenError', 'The token lacks permissions for this space.'],
  [404, 'DataError', 'The space has no such profile. Check the ID and its type.'],
  [429, 'RateLimitError', 'A space allows 100 requests a second; the scenario will try again.'],
  [500, 'ConnectionError', 'Segment has a problem; try again later.'],
  [502, 'ConnectionError', 'Segment has a problem; try again later.'],
  [503, 'ConnectionError', 'Segment has a problem; try again later.'],
  [504, 'ConnectionError', 'Segment did not answer in time; try again later.'],
]

/** `response.error` of the Profile API. */
export const profileApiErrors: Readonly<Record<string, unknown>> = {
  message: `[{{statusCode}}] ${reason}`,
  type: 'RuntimeError',
  ...Object.fromEntries(
    advice.map(([status, type, words]) => [String(status), { message: `[${status}] ${reason} – ${words}`, type }]),
  ),
}

/** The ids of spaces. Nothing in one can change the path of a request. */
const spacePattern = '^[A-Za-z0-9_-]{1,64}$'

/** The connection to the Profile API of a space, which has a token of its own. */
export const profileConnection = (tables: SpecTables): ConnectionDraft => ({
  id: profileConnectionId,
  label: 'Segment profiles',
  communication: {
    url: `${hostOfRegion(tables, 'profileApiUrl', 'parameters.region')}/v1/spaces/{{parameters.spaceId}}/collections/users/profiles`,
    method: 'GET',
    followRedirects: false,
    headers: { authorization: "Basic {{base64(parameters.token + ':')}}", accept: 'application/json' },
    qs: { limit: '1' },
    log: { sanitize: ['request.headers.authorization', 'response.body'] },
    response: {
      valid: {
        condition: '{{body.data}}',
        message: 'Segment did not return the profiles of the space. Check the Space ID and the region.',
        type: 'InvalidConfigurationError',
      },
      error: profileApiErrors,
      metadata: { type: 'text', value: 'Space {{parameters.spaceId}}' },
    },
  },
  parameters: [
    {
      name: 'spaceId',
      type: 'text',
      label: 'Space ID',
      help: 'In Segment, open **Unify**, **Unify settings**, **API access**, and copy the Space ID.',
      required: true,
      editable: true,
      validate: { pattern: spacePattern },
    },
    {
      name: 'token',
      type: 'password',
      label: 'Access token',
      help: 'On the same page, create an access token and copy it: Segment shows it only once. It reads every profile of the space.',
      required: true,
      editable: true,
      validate: { min: 1 },
    },
    {
      name: 'region',
      type: 'select',
      label: 'Region',
      help: 'The region of your workspace, as shown in its settings in Segment.',
      required: true,
      editable: true,
      default: Object.keys(tables.regions)[0],
      options: regionOptions(tables),
    },
  ],
})
