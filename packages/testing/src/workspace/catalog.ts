import type { JsonObject } from '../json.ts'

/** An entry of the catalog of destinations; the members of the SDK's model that clients read. */
export interface DestinationMetadata extends JsonObject {
  readonly id: string
  readonly slug: string
  readonly name: string
}

const methods = { pageview: true, identify: true, alias: true, track: true, group: true }

const destination = (
  fields: { readonly id: string; readonly slug: string; readonly name: string } & JsonObject,
): DestinationMetadata => ({
  description: `${fields.name} receives the calls of a source.`,
  previousNames: [fields.name],
  website: 'https://segment.com/catalog/',
  status: 'PUBLIC',
  categories: ['Raw Data'],
  logos: { default: 'https://cdn.segment.com/logo.svg' },
  options: [],
  components: [],
  contacts: [],
  partnerOwned: false,
  supportedFeatures: {},
  supportedMethods: methods,
  supportedPlatforms: { browser: false, server: true, mobile: false, warehouse: false },
  supportedRegions: ['us-west-2', 'eu-west-1'],
  regionEndpoints: ['US', 'EU'],
  actions: [],
  presets: [],
  ...fields,
})

const field = (id: string, fieldKey: string, type: string, required: boolean, defaultValue: JsonObject | string) => ({
  id,
  fieldKey,
  label: fieldKey,
  type,
  description: '',
  required,
  multiple: false,
  choices: null,
  dynamic: false,
  allowNull: false,
  defaultValue,
  sortOrder: 0,
})

/** Slug of Webhooks (Actions). */
export const webhookSlug = 'actions-webhook'

/** The action of Webhooks (Actions) that sends a request. */
const sendAction = {
  id: 'nFPnRozhz1mh4Gbx4MLvT5',
  slug: 'send',
  name: 'Send',
  description: 'Sends an HTTP request.',
  platform: 'CLOUD',
  hidden: false,
  defaultTrigger: null,
  fields: [
    field('f1', 'url', 'STRING', true, ''),
    field('f2', 'method', 'STRING', true, 'POST'),
    field('f3', 'headers', 'OBJECT', false, {}),
    field('f4', 'data', 'OBJECT', false, { '@path': '$.' }),
    field('f5', 'enable_batching', 'BOOLEAN', false, 'false'),
    field('f6', 'batch_size', 'INTEGER', false, '0'),
  ],
} as const satisfies JsonObject

/** A small catalog of destinations: the webhooks, and three that are neither. */
export const destinationCatalog: readonly DestinationMetadata[] = [
  destination({ id: '54521fd725e721e32a72eec1', slug: 'mixpanel', name: 'Mixpanel (Legacy)' }),
  destination({ id: '547610a5db31d978f14a5c4e', slug: 'webhooks', name: 'Webhooks' }),
  destination({ id: '5f7dd6d21ad74f3842b1fc47', slug: 'actions-amplitude', name: 'Amplitude (Actions)' }),
  destination({
    id: '614a3c7d791c91c41bae7599',
    slug: webhookSlug,
    name: 'Webhooks (Actions)',
    options: [
      {
        name: 'sharedSecret',
        type: 'string',
        required: false,
        label: 'Shared Secret',
        description: '',
        defaultValue: '',
      },
    ],
    actions: [sendAction],
    presets: [],
  }),
  destination({ id: '61957755c4d820be968457de', slug: 'actions-slack', name: 'Slack (Actions)' }),
]

const source = (id: string, slug: string, name: string, isCloudEventSource: boolean): JsonObject => ({
  id,
  slug,
  name,
  description: `${name} sends calls to Segment.`,
  logos: { default: 'https://cdn.segment.com/logo.svg' },
  options: [],
  categories: ['Server'],
  isCloudEventSource,
  status: 'PUBLIC',
  partnerOwned: false,
})

/** A small catalog of sources. */
export const sourceCatalog: readonly JsonObject[] = [
  source('iUM16Md8P2', 'http-api', 'HTTP API', false),
  source('IqDTy1TpoU', 'javascript', 'Javascript', false),
  source('UBrsG9RVzw', 'node.js', 'Node.js', false),
  source('HC32R5h7ju', 'salesforce', 'Salesforce', true),
]

const warehouse = (id: string, slug: string, name: string): JsonObject => ({
  id,
  slug,
  name,
  description: `${name} stores the calls of sources in tables.`,
  logos: { default: 'https://cdn.segment.com/logo.svg' },
  options: [],
})

/** A small catalog of warehouses. */
export const warehouseCatalog: readonly JsonObject[] = [
  warehouse('aea3c55dsz', 'postgres', 'Postgres'),
  warehouse('55d3d3aea3', 'bigquery', 'BigQuery'),
  warehouse('n4b2Kc7yQz', 'snowflake', 'Snowflake'),
]
