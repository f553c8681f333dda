import { isDataObject } from '../../values/json-object.ts'
import { pages } from '../pages.ts'
import { byTable, onObject, rulesByCode } from './rule-row.ts'

const user = { userId: 'user-42' } as const
const viewed = { type: 'page', ...user } as const
const identified = { type: 'identify', ...user } as const
const signedUp = { type: 'track', ...user, event: 'Signed Up' } as const

/** Destinations only read the default in this exact spelling. */
const isMisspeltAll = (name: string): boolean => name !== 'All' && name.toLowerCase() === 'all'

/** What a field of a call may contain, and how it is spelled. */
export const fieldRules = /* @__PURE__ */ rulesByCode({
  event_required: {
    severity: 'error',
    rule: 'A track call must have an event.',
    advice: 'Set event to the name of the action, such as "Order Completed".',
    page: pages.track,
    discardCode: 'event_not_defined',
    check: byTable('missing'),
    breaks: { call: { type: 'track', ...user } },
  },
  event_not_string: {
    severity: 'error',
    rule: 'The event of a track call must be a string.',
    advice: 'Set event to the name of the action, such as "Order Completed".',
    page: pages.track,
    discardCode: 'event_not_string',
    check: byTable('kind'),
    breaks: { call: { ...signedUp, event: 7 } },
  },
  properties_not_object: {
    severity: 'error',
    rule: 'Properties must be an object.',
    advice: 'Send an object, or leave properties out.',
    page: pages.trackProperties,
    discardCode: 'properties_not_object',
    check: byTable('kind'),
    breaks: { call: { ...signedUp, properties: [] } },
  },
  traits_not_object: {
    severity: 'error',
    rule: 'Traits must be an object.',
    advice: 'Send an object, or leave traits out.',
    page: pages.userTraits,
    discardCode: 'traits_not_object',
    check: byTable('kind'),
    breaks: { call: { ...identified, traits: 'pro' } },
  },
  context_not_object: {
    severity: 'error',
    rule: 'The context must be an object.',
    advice: 'Send an object, or leave context out.',
    page: pages.context,
    check: byTable('kind'),
    breaks: { call: { ...viewed, context: [] } },
  },
  integrations_not_object: {
    severity: 'error',
    rule: 'Integrations must be an object of destination names and true, false or an options object.',
    advice: 'Send an object such as {"All": true}, or leave integrations out.',
    page: pages.integrations,
    check: byTable('kind'),
    breaks: { call: { ...viewed, integrations: 'All' } },
  },
  name_not_string: {
    severity: 'error',
    rule: 'The name of a page or screen must be a string with at least one character.',
    advice: 'Set name to a string, or leave it out.',
    page: pages.page,
    discardCode: 'name_not_string',
    check: byTable('kind'),
    breaks: { call: { ...viewed, name: 7 } },
  },
  category_not_string: {
    severity: 'error',
    rule: 'The category of a page or screen must be a string with at least one character.',
    advice: 'Set category to a string, or leave it out.',
    page: pages.page,
    discardCode: 'category_not_string',
    check: byTable('kind'),
    breaks: { call: { ...viewed, category: 7 } },
  },
  currency_invalid: {
    severity: 'warning',
    rule: 'A currency must be a three-letter ISO 4217 code.',
    advice: 'Send a code such as USD or EUR.',
    page: pages.trackProperties,
    check: byTable('format'),
    breaks: { call: { ...signedUp, properties: { revenue: 5, currency: 'dollars' } } },
  },
  advertising_id_not_string: {
    severity: 'error',
    rule: 'The advertisingId of a device must be a string.',
    advice: 'Convert it to a string, or leave it out.',
    page: pages.context,
    discardCode: 'device_advertisingid_should_be_string',
    check: byTable('kind'),
    breaks: { call: { ...viewed, context: { device: { advertisingId: 7 } } } },
  },
  reserved_name: {
    severity: 'error',
    rule: 'A custom name must differ from every reserved name.',
    advice: 'Fill in the reserved field instead, or choose another name.',
    page: pages.userTraits,
    check: byTable('form'),
    breaks: { customTraits: { 'E-Mail': 'ada@example.com' } },
  },
  reserved_type: {
    severity: 'warning',
    rule: 'Destinations expect a reserved field to have the type that the spec defines.',
    advice: 'Convert the value, or use a custom name.',
    page: pages.common,
    check: [
      byTable('kind'),
      onObject(
        ['integrations'],
        (switches) =>
          Object.keys(switches)
            .filter(
              (name) => !isMisspeltAll(name) && typeof switches[name] !== 'boolean' && !isDataObject(switches[name]),
            )
            .map((name) => [name]),
        pages.integrations,
      ),
    ],
    breaks: { call: { ...identified, traits: { firstName: 7 } } },
  },
  format: {
    severity: 'warning',
    rule: 'Destinations expect a reserved field to have the format that the spec defines.',
    advice: 'Correct the value, or use a custom name.',
    page: pages.common,
    check: byTable('format'),
    breaks: { call: { ...identified, traits: { email: 'ada' } } },
  },
  revenue_not_number: {
    severity: 'warning',
    rule: 'Revenue must be a decimal number without a currency sign or thousands separator.',
    advice: 'Send a number such as 19.99, and the currency as its own property.',
    page: pages.trackProperties,
    check: byTable('kind'),
    breaks: { call: { ...signedUp, properties: { revenue: '$5' } } },
  },
  reserved_twin: {
    severity: 'warning',
    rule: 'A reserved name only works in a spelling that the spec allows, and only once in an object.',
    advice: 'Use the reserved spelling, and no other one beside it.',
    page: pages.userTraits,
    check: [
      byTable('spelling'),
      onObject(
        ['integrations'],
        (switches) =>
          Object.keys(switches)
            .filter(isMisspeltAll)
            .map((name) => [name]),
        pages.integrations,
      ),
    ],
    breaks: { call: { ...identified, traits: { firstName: 'Ada', first_name: 'Ada' } } },
  },
  repeated_name: {
    severity: 'warning',
    rule: 'Two names in one object must differ in more than case and separators; warehouses and many destinations take them for one.',
    advice: 'Keep one of the names.',
    page: pages.naming,
    check: byTable('repeated'),
    breaks: { call: { ...identified, traits: { plan: 'pro', Plan: 'free' } } },
  },
  reserved_spelling: {
    severity: 'warning',
    rule: 'Some destinations read a reserved name only in its first spelling in the spec.',
    advice: 'Use that spelling in every call.',
    page: pages.userTraits,
    for: 'spelling',
    check: byTable('spelling'),
    breaks: { call: { ...identified, traits: { first_name: 'Ada' } } },
  },
})
