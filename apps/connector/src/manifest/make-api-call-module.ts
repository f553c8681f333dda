import { requestMethods } from '../make/request-schema.ts'
import type { ModuleDraft } from './component.ts'
import { exampleWriteKey } from './example-of-call.ts'
import { guardSteps, rowsGuard, validOf } from './guards.ts'
import { apiPathPattern } from './patterns.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, path, template, text } from './template.ts'
import { regionField, writeKeyField } from './write-key-field.ts'

const methodWords: Readonly<Record<(typeof requestMethods)[number], string>> = {
  GET: 'retrieves information for an entry',
  POST: 'creates a new entry',
  PUT: 'updates or replaces an existing entry',
  PATCH: 'updates a part of an entry',
  DELETE: 'deletes an entry',
}

const rows = (key: string, value: string) => [
  { name: 'key', type: 'text', label: 'Key', help: key },
  { name: 'value', type: 'text', label: 'Value', help: value },
]

const listOfRows = (name: string): string => call('toCollection', path('parameters', name), text('key'), text('value'))

const guards = [
  { name: 'headers', label: 'Headers' },
  { name: 'qs', label: 'Query string' },
].map(({ name, label }) => rowsGuard({ label, target: name, rows: path('parameters', name) }, 'Key', listOfRows(name)))

/** The module for any request to the Tracking API. */
export const makeApiCallModule = (tables: SpecTables): ModuleDraft => {
  const [region] = Object.values(tables.regions)
  return {
    id: 'makeApiCall',
    label: 'Make an API call',
    description: 'Performs an arbitrary authorized API call. It uses the HTTP Tracking API.',
    moduleType: 'universal',
    communication: [
      ...guardSteps(guards),
      {
        // The leading slash keeps every value of the user below the host of the base.
        url: '/{{parameters.url}}',
        method: '{{parameters.method}}',
        headers: { '{{...}}': template(listOfRows('headers')) },
        qs: { '{{...}}': template(listOfRows('qs')) },
        body: '{{parameters.body}}',
        type: 'text',
        log: {
          sanitize: [
            'request.headers.authorization',
            'request.qs.writeKey',
            'request.qs.data',
            'request.body',
            'response.headers.set-cookie',
          ],
        },
        response: {
          valid: validOf('true', 'The request is not valid.'),
          output: { body: '{{body}}', headers: '{{headers}}', statusCode: '{{statusCode}}' },
        },
      },
    ],
    parameters: [
      {
        name: 'url',
        type: 'text',
        label: 'URL',
        help: `Enter a path relative to \`${region?.trackingUrl}\`, or to the host of your connection's region. Example: \`${tables.callTypes.group?.path ?? '/v1/group'}\`. It must start with a slash and cannot lead to another host. The endpoints are listed in the [Segment HTTP API documentation](${tables.pages.httpApi}).`,
        required: true,
        validate: { pattern: apiPathPattern },
      },
      {
        name: 'method',
        type: 'select',
        label: 'Method',
        help: requestMethods.map((method) => `**${method}** ${methodWords[method]}.`).join(' '),
        required: true,
        default: 'GET',
        options: requestMethods.map((value) => ({ label: value, value })),
      },
      {
        name: 'headers',
        type: 'array',
        label: 'Headers',
        help: 'Enter the request headers. The authorization header is created from the Write key; if you add one, yours is sent instead.',
        required: false,
        default: [{ key: 'Content-Type', value: 'application/json' }],
        labels: { add: 'Add a header' },
        spec: rows('Name of the header, in any case.', 'Value of the header.'),
      },
      {
        name: 'qs',
        type: 'array',
        label: 'Query string',
        help: 'Enter the query string of the request.',
        required: false,
        labels: { add: 'Add a parameter' },
        spec: rows('Name of the parameter.', 'Value of the parameter.'),
      },
      {
        name: 'body',
        type: 'any',
        label: 'Body',
        help: 'Enter the body of the request as text. It is sent unchanged. GET requests have no body.',
        required: false,
      },
      writeKeyField(tables, { required: false }),
      regionField(tables),
    ],
    interface: [
      { name: 'body', type: 'any', label: 'Body' },
      { name: 'headers', type: 'collection', label: 'Headers', spec: [] },
      { name: 'statusCode', type: 'number', label: 'Status code' },
    ],
    samples: {},
    example: {
      url: '/v1/group/',
      method: 'POST',
      headers: [{ key: 'Content-Type', value: 'application/json' }],
      body: '{"userId": "user-42", "groupId": "company-7", "traits": {"name": "Initech"}}',
      writeKey: exampleWriteKey,
    },
    note: 'The token of the connection is never sent to the Tracking API, which does not accept it. Requests are not validated; Segment answers success to most requests that it then drops.',
  }
}
