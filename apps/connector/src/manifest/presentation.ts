import { pages } from '@org/segment-core/spec'

/**
 * Texts and order of the app's forms that core's tables do not have. A field is named by its call and path, or by its
 * path alone if it is the same in every call.
 */

/** Help for a field, in addition to core's. */
export const moreHelp: Readonly<Record<string, string>> = {
  userId: 'Fill in User ID or Anonymous ID, or both.',
  'alias.userId': 'The new ID, which identifies the user from now on.',
  anonymousId: `Any pseudo-unique value works: on a server, the session ID or a random value such as a UUID; see [Segment's documentation](${pages.identities}). Fill in User ID or Anonymous ID, or both.`,
  'alias.anonymousId': '',
  event: `Pick it from your tracking plan with the button, or enter a name; see [Segment's documentation](${pages.track}).`,
  timestamp: 'Fill it in when you import historical data. If empty, it is the time at which the module runs.',
  'identify.traits.birthday': 'It is sent without a time of day.',
  'identify.traits': `Fill in what you know about the user; see [Segment's documentation](${pages.userTraits}).`,
  'identify.traits.address': 'It can contain city, country, postal code, state and street.',
  'identify.traits.company': 'It can contain name, ID (a string or a number), industry, number of employees and plan.',
  messageId:
    'Segment drops a second call with the same ID for at least 24 hours. Map a stable value, such as the ID of the record, so that a repeated run of the scenario is not counted twice. If empty, every run creates a new ID.',
  context: 'Empty fields are not sent.',
}

/** Order of the members of an object in a form, if it differs from the spec. */
export const knownOrder: Readonly<Record<string, readonly string[]>> = {
  'track.properties': ['currency', 'revenue', 'value'],
}

/** Objects whose members are fields of the form itself, not of a collection. */
export const flattened: ReadonlySet<string> = new Set(['track.properties'])

interface ListTexts {
  readonly name: string
  readonly label: string
  readonly help: string
}

/** The list for custom names in a form, by the object that receives them. */
export const customLists: Readonly<Record<string, ListTexts>> = {
  traits: { name: 'customTraits', label: 'Custom traits', help: 'Custom traits.' },
  properties: {
    name: 'customProperties',
    label: 'Custom properties',
    help: 'Custom properties: more facts for the analysis of your events. Send them whenever you can to get a fuller picture of what your users do.',
  },
  context: { name: 'customContext', label: 'Custom context', help: 'Custom context fields.' },
}

/** The list for destinations with an object of options instead of a switch. */
export const optionLists: Readonly<Record<string, ListTexts>> = {
  integrations: {
    name: 'integrationOptions',
    label: 'Integration options',
    help: 'Destinations with options. Options also enable a destination.',
  },
}

/** Descriptions of the calls in the app and its documentation. */
export const moduleWords: Readonly<Record<string, { readonly description: string; readonly note?: string }>> = {
  identify: {
    description: 'The user gets a unique User ID and any traits that you know.',
    note: 'Segment recommends one Identify when an account is created, and another one only when traits of the user change.',
  },
  track: { description: 'You choose the name of the action and the properties that describe it.' },
  page: { description: 'Send it for each page of a website, with the URL, title and referrer that you know.' },
  screen: { description: 'It is the counterpart of Page for apps.' },
  group: { description: 'Call it when a user joins or opens a group, and when traits of the group change.' },
  alias: {
    description: 'Few destinations need it; most of the time Identify with both IDs does the same.',
    note: 'An alias cannot be undone.',
  },
}
